/** Which page an address shows. Every page is a custom element of its own, loaded when it is first needed. */

export type Page = "vb-portal" | "vb-number" | "vb-visit" | "vb-desk" | "vb-join" | "vb-board" | "vb-admin" | "vb-lost";

export interface Route {
  page: Page;
  /** The texts that the page needs besides `common`. */
  texts: readonly string[];
  /** The department of `/d/<department>` and of `/board/<department>`. */
  department?: string;
}

const DEPARTMENT = /^\/d\/([A-Za-z0-9_-]{1,64})$/;
const BOARD = /^\/board\/([A-Za-z0-9_-]{1,64})$/;

export function route(path: string): Route {
  const trimmed = path.length > 1 ? path.replace(/\/+$/, "") : path;
  const department = DEPARTMENT.exec(trimmed)?.[1];
  if (department) return { page: "vb-number", texts: ["number"], department };
  const hall = BOARD.exec(trimmed)?.[1];
  if (hall) return { page: "vb-board", texts: ["board"], department: hall };
  switch (trimmed) {
    case "":
    case "/":
    case "/index.html":
      return { page: "vb-portal", texts: ["portal"] };
    case "/visit":
      return { page: "vb-visit", texts: ["waiting", "devices", "goodbye"] };
    case "/desk":
    case "/desk.html":
      return { page: "vb-desk", texts: ["login", "desk"] };
    case "/admin":
      return { page: "vb-admin", texts: ["login", "admin"] };
    case "/join":
    case "/join.html":
      return { page: "vb-join", texts: ["guest", "devices"] };
    default:
      return { page: "vb-lost", texts: [] };
  }
}
