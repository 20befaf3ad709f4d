/** The departments as the portal shows them: what the office said, as a pure function. */

import type { DepartmentView, OfficeMessage } from "../wire/messages";

/** Null until the first snapshot. */
export type Departments = readonly DepartmentView[] | null;

export function hear(departments: Departments, message: OfficeMessage): Departments {
  if (message.type === "portal") return message.departments;
  if (message.type !== "department" || departments === null) return departments;
  const { department } = message;
  return departments.some((one) => one.id === department.id)
    ? departments.map((one) => (one.id === department.id ? department : one))
    : [...departments, department];
}
