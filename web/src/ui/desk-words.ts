/** What the desk says after a click: what became of a visit, whom a message went to, why the office refused. */
import { queue, talking } from "../state/desk";
import { t } from "../texts";
import type { DeskView } from "../wire/messages";
import { Refusal, type Body } from "../wire/requests";

/** Id of the text for a visit that is over. */
export const FINISHED = "desk-finished";
/** What becomes of a visit that ends here without being over. */
const GOES_ON: Partial<Record<Body["type"], string>> = {
  "hand-over": "desk-handed-over",
  transfer: "desk-passed-on",
  "send-back": "desk-waits-again",
};
/** Refusals that the desk has words of its own for. */
const OWN_WORDS = ["taken", "empty", "busy", "not-now", "not-yours", "full", "closed", "paused"];

/** Id of the text that says what becomes of the visit when this has been asked for during a conversation. */
export function becomes(body: Body, desk: DeskView | null): string {
  // Somebody in the queue may be transferred during a conversation with another.
  const another = body.type === "transfer" && (desk === null || body.ticket !== talking(desk)?.id);
  return another ? FINISHED : (GOES_ON[body.type] ?? FINISHED);
}

/** Whom a message went to. It shows on the visitors' pages, and nowhere at the desk. */
export function sent({ ticket, department, code, text }: Extract<Body, { type: "notify" }>, desk: DeskView): string {
  if (code === "" && text === "") return t("desk-notify-taken-back");
  if (ticket === null) return t("desk-notify-sent-all", { count: queue(desk).filter((one) => one.department === department).length });
  return t("desk-notify-sent", { number: desk.tickets.find((one) => one.id === ticket)?.number ?? "" });
}

/** Why nothing came of it. */
export function refused(error: unknown): string {
  const { code, who } = error instanceof Refusal ? error : { code: "unavailable", who: "" };
  if (OWN_WORDS.includes(code)) return t(`desk-${code}`, { who: who || t("desk-somebody") });
  return t(code === "too-many" ? "error-too-many" : "desk-unavailable");
}
