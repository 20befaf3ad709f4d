/** A clerk's login: asked, made and ended over plain HTTP; the cookie is the browser's and out of our reach. */
import type { LoggedIn } from "./wire/messages";

/** Every request that changes something carries this header, which no foreign page can send. */
const HEADERS = { "content-type": "application/json", accept: "application/json", "X-Office": "1" };

/** `too-many` comes with the seconds to wait, when the office says them. */
export interface LoginRefusal {
  readonly code: "wrong" | "too-many" | "unavailable";
  readonly seconds: number | null;
}

/** Who is logged in; null when nobody is. Throws when the office cannot be asked. */
export async function me(): Promise<LoggedIn | null> {
  const response = await fetch("/api/v1/me", { headers: { accept: "application/json" } });
  if (response.ok) return (await response.json()) as LoggedIn;
  if (response.status >= 500) throw new Error(`me: ${response.status}`);
  return null;
}

export async function login(name: string, password: string): Promise<LoggedIn | LoginRefusal> {
  let response: Response;
  try {
    const body = JSON.stringify({ login: name, password });
    response = await fetch("/api/v1/login", { method: "POST", headers: HEADERS, body });
  } catch {
    return { code: "unavailable", seconds: null };
  }
  if (response.ok) return (await response.json()) as LoggedIn;
  if (response.status === 429) return { code: "too-many", seconds: retryAfter(response.headers.get("retry-after")) };
  return { code: response.status >= 500 ? "unavailable" : "wrong", seconds: null };
}

export async function logout(everywhere: boolean): Promise<void> {
  const path = everywhere ? "/api/v1/logout-everywhere" : "/api/v1/logout";
  await fetch(path, { method: "POST", headers: HEADERS, body: "{}" });
}

function retryAfter(header: string | null): number | null {
  const seconds = Number(header);
  return header !== null && Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : null;
}
