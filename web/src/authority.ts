/** Who runs this office: asked once per page load, shown in the head, the foot and the privacy notice. */

import type { Authority } from "./wire/messages";

let asked: Promise<Authority | null> | undefined;

/** Null when the office does not answer; the page then goes without the name, and asks again next time. */
export function authority(): Promise<Authority | null> {
  asked ??= fetch("/api/v1/authority", { headers: { accept: "application/json" } })
    .then(async (response) => (response.ok ? ((await response.json()) as Authority) : null))
    .catch(() => null)
    .then((found) => {
      if (!found) asked = undefined;
      return found;
    });
  return asked;
}
