/** Views as the office would tell them, for the tests. */

import type { DepartmentView, VisitView } from "../src/wire/messages";

export function department(change: Partial<DepartmentView> = {}): DepartmentView {
  return {
    id: "bau",
    name: { de: "Bauamt", en: "Building" },
    about: { de: "", en: "" },
    services: [],
    state: "free",
    waiting: 0,
    today: [],
    next_opening: null,
    timezone: "Europe/Berlin",
    estimate: null,
    cut_off: false,
    paused: false,
    today_kind: "usual",
    today_note: null,
    web_push: false,
    answer_seconds: 90,
    ...change,
  };
}

export function visit(change: Partial<VisitView> = {}): VisitView {
  return {
    ticket: "t",
    number: "B-001",
    department: department(),
    state: "waiting",
    ahead: 2,
    called_at: null,
    answered: false,
    reason: "",
    kept_until: null,
    estimate: null,
    notice_places: 0,
    back_by: null,
    misses: 0,
    notice: null,
    hold_text: "",
    pin: "",
    mail: false,
    mail_offered: true,
    push_key: "",
    push: false,
    not_today: false,
    ...change,
  };
}
