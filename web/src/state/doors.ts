/** What a clerk can do to the doors of a department now. */

import type { DepartmentView } from "../wire/messages";

export type Door = "pause" | "go-on" | "close" | "reopen";

export function doorsOf(department: DepartmentView): Door[] {
  const early = department.state === "closed" && department.today_kind === "early";
  const hand: Door = department.paused ? "go-on" : "pause";
  if (early) return [hand, "reopen"];
  return department.state === "closed" ? [hand] : [hand, "close"];
}
