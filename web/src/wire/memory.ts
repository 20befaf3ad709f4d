/**
 * What a listener that comes late must still hear: the last of everything that is told whole, in order.
 *
 * The conversation's part of a page is loaded when the citizen is admitted, a moment after its first messages arrived.
 */

import type { ClientMessage, OfficeMessage } from "./messages";

type Kept = "portal" | "visit" | "guest" | "conversation" | "chat" | "speaking" | "join" | "seats" | "encodings" | "quality";
const KEPT: ReadonlySet<string> = new Set<Kept>([
  "portal",
  "visit",
  "guest",
  "conversation",
  "chat",
  "speaking",
  "join",
  "seats",
  "encodings",
  "quality",
]);
const OF_CONVERSATION: readonly Kept[] = ["conversation", "chat", "speaking", "join", "seats", "encodings", "quality"];
/** Chat lines kept for a late listener. */
const LINES = 500;

export class Memory {
  private readonly last = new Map<string, OfficeMessage>();

  /** Take in what the office said. */
  hear(message: OfficeMessage): void {
    if (message.type === "welcome" && !message.resumed) this.last.clear();
    else if (message.type === "conversation-ended") for (const type of OF_CONVERSATION) this.last.delete(type);
    else if (message.type === "department") this.department(message);
    else if (message.type === "said") {
      const chat = this.last.get("chat");
      const lines = chat?.type === "chat" ? chat.lines : [];
      this.keep({ type: "chat", seq: message.seq, lines: [...lines, message.line].slice(-LINES) });
    } else if (KEPT.has(message.type)) this.keep(message);
  }

  /** Take in what the page said: a join ticket that was used is of no use to anybody else. */
  said(message: ClientMessage): void {
    if (message.type === "offer" && message.join) this.last.delete("join");
  }

  recall(): OfficeMessage[] {
    return [...this.last.values()];
  }

  private department({ department, seq }: Extract<OfficeMessage, { type: "department" }>): void {
    const portal = this.last.get("portal");
    if (portal?.type !== "portal") return;
    const departments = portal.departments.map((one) => (one.id === department.id ? department : one));
    this.keep({ type: "portal", seq, departments });
  }

  private keep(message: OfficeMessage): void {
    this.last.delete(message.type);
    this.last.set(message.type, message);
  }
}
