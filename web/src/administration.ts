/** What administrators ask and change: plain HTTP, like the login. Every answer is a value or a trouble, never thrown. */

import { UNFIT } from "./wire/administration";
import type { AdminDepartments, ChangeOfHours, HoursView, Mistake, RulesView, WaitsView } from "./wire/administration";

const HEADERS = { "content-type": "application/json", accept: "application/json", "X-Office": "1" };

/** `login`: nobody is logged in any more; `forbidden`: not as an administrator; `gone`: no such department. */
export interface Trouble {
  readonly trouble: "login" | "forbidden" | "gone" | "unavailable" | Mistake;
  /** What is wrong, such as the dates that overlap. */
  readonly about: string;
  /** In which other department; usually empty. */
  readonly department: string;
}

export type Answer<T> = T | Trouble;

export const failed = <T extends object>(answer: Answer<T>): answer is Trouble => "trouble" in answer;

export const departments = (): Promise<Answer<AdminDepartments>> => ask("departments");
export const hours = (department: string): Promise<Answer<HoursView>> => ask(`hours/${department}`);
export const rules = (department: string): Promise<Answer<RulesView>> => ask(`rules/${department}`);
export const waits = (department: string, first: string, last: string): Promise<Answer<WaitsView>> =>
  ask(`waits/${department}?${new URLSearchParams({ first, last }).toString()}`);
export const changeHours = (department: string, change: ChangeOfHours): Promise<Answer<HoursView>> => ask(`hours/${department}`, change);
export const setRules = (department: string, values: Readonly<Record<string, number>>): Promise<Answer<RulesView>> =>
  ask(`rules/${department}`, { values });

async function ask<T extends object>(what: string, body?: object): Promise<Answer<T>> {
  try {
    const request = body === undefined ? { headers: { accept: "application/json" } } : { method: "POST", headers: HEADERS, body: JSON.stringify(body) };
    const response = await fetch(`/api/v1/admin/${what}`, request);
    if (response.ok) return (await response.json()) as T;
    return await troubleOf(response);
  } catch {
    return { trouble: "unavailable", about: "", department: "" };
  }
}

async function troubleOf(response: Response): Promise<Trouble> {
  const known = { 401: "login", 403: "forbidden", 404: "gone" } as const;
  if (response.status in known) return { trouble: known[response.status as keyof typeof known], about: "", department: "" };
  if (response.status !== 422) return { trouble: "unavailable", about: "", department: "" };
  const { code, about, department } = (await response.json()) as Partial<Record<"code" | "about" | "department", string>>;
  return { trouble: code !== undefined && code in UNFIT ? (code as Mistake) : "unreadable", about: about ?? "", department: department ?? "" };
}
