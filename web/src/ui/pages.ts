/** Loads the module behind a page; each is a chunk of its own. */

import type { Page } from "../routes";

const MODULES = import.meta.glob(["./portal.ts", "./number.ts", "./visit.ts", "./desk.ts", "./join.ts", "./board.ts", "./admin.ts", "./lost.ts"]);

export async function loadPage(page: Page): Promise<void> {
  const load = MODULES[`./${page.replace("vb-", "")}.ts`];
  if (!load) throw new Error(page);
  await load();
}
