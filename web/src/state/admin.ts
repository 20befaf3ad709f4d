/** Where an administrator is, as it stands behind the `#` of the address, so that reloading and going back work. */

import type { DepartmentName } from "../wire/administration";

export const SECTIONS = ["hours", "waits", "rules"] as const;
export type Section = (typeof SECTIONS)[number];

export interface Place {
  readonly department: string;
  readonly section: Section;
}

/** `#garden/waits`; what is missing or unknown is the first there is. */
export function placeOf(hash: string, departments: readonly DepartmentName[]): Place {
  const [department = "", section = ""] = hash.replace(/^#/, "").split("/");
  return {
    department: departments.some(({ id }) => id === department) ? department : (departments[0]?.id ?? ""),
    section: SECTIONS.find((one) => one === section) ?? "hours",
  };
}

export const hashOf = ({ department, section }: Place): string => `#${department}/${section}`;
