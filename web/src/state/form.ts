/** What a citizen fills in to take a number, and what is wrong with it. */

import type { DepartmentView } from "../wire/messages";
import type { Body } from "../wire/requests";

export const MATTER_MOST = 200;
export const NAME_MOST = 80;
/** The choice "something else", beside the services of the department. */
export const OTHER = "other";

export interface Form {
  /** A service's id, `OTHER`, or empty as long as nothing was chosen. */
  service: string;
  matter: string;
  name: string;
  language: string;
}

export type Field = "service" | "matter" | "name";
export type Errors = Partial<Record<Field, string>>;

/** Letters as people count them, and as the office does: an emoji or a rare letter is one. */
export function letters(text: string): number {
  return Array.from(text).length;
}

/** Field -> id of the text that says what to do. */
export function check(form: Form, department: DepartmentView): Errors {
  const errors: Errors = {};
  if (department.services.length > 0 && !form.service) errors.service = "number-service-missing";
  if (letters(form.matter.trim()) > MATTER_MOST) errors.matter = "number-matter-long";
  if (letters(form.name.trim()) > NAME_MOST) errors.name = "number-name-long";
  return errors;
}

export function request(form: Form, department: DepartmentView, once: string, visitor: string): Extract<Body, { type: "take-number" }> {
  const known = department.services.some((service) => service.id === form.service);
  return {
    type: "take-number",
    department: department.id,
    service: known ? form.service : null,
    matter: form.matter.trim().normalize("NFC"),
    name: form.name.trim().replace(/\s+/g, " ").normalize("NFC"),
    language: form.language,
    once,
    visitor,
  };
}
