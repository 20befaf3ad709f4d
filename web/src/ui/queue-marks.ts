/** The marks on a ticket in the clerk's queue: each a sign and words, no colour alone. */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { clockTime } from "../clock";
import { clean, ours, t } from "../texts";
import type { DeskView, TicketView } from "../wire/messages";
import { icon } from "./icon";
import type { IconName } from "./icon";

/** Whether the visitor's page is there; somebody who was missed and is there again can be called at once. */
export function presence(ticket: TicketView): TemplateResult {
  if (!ticket.present) return html`<span class="vb-presence">${icon("clock")}${t("desk-absent")}</span>`;
  return html`<span class="vb-presence vb-presence--here">${icon("check")}${t(ticket.state === "missed" ? "desk-is-back" : "desk-present")}</span>`;
}

/** Why this ticket is not simply waiting at its place. */
export function marks(desk: DeskView, ticket: TicketView): TemplateResult | typeof nothing {
  const found = [away(ticket), appointment(ticket), priority(ticket), forWhom(desk, ticket), from(desk, ticket), misses(ticket)].filter((one) => one !== null);
  const note = clean(ticket.note);
  if (found.length === 0 && note === "") return nothing;
  return html`${found.length === 0
    ? nothing
    : html`<p class="vb-marks">
        ${found.map(({ sign, words }) => html`<span class="vb-mark-of">${icon(sign)}${words}</span>`)}
      </p>`}
  ${note === "" ? nothing : html`<p class="vb-queued__note" dir="auto">${icon("chat")}<span><span class="kern-sr-only">${t("desk-note")}: </span>${note}</span></p>`}`;
}

interface MarkOf {
  readonly sign: IconName;
  readonly words: string;
}

function away({ state, since, away_until: until }: TicketView): MarkOf | null {
  if (state !== "away") return null;
  const times = { since: clockTime(since), until: until === null ? "" : clockTime(until) };
  return { sign: "pause", words: t(until === null ? "desk-away" : "desk-away-until", times) };
}

function appointment({ due_at: at }: TicketView): MarkOf | null {
  return at === null ? null : { sign: "clock", words: t("desk-appointment", { at: clockTime(at) }) };
}

function priority({ priority: value }: TicketView): MarkOf | null {
  return value === 1 || value === 3 ? { sign: "arrow", words: t(value === 1 ? "desk-raised" : "desk-sent-back") } : null;
}

function forWhom(desk: DeskView, { for_clerk: account }: TicketView): MarkOf | null {
  if (account === null) return null;
  if (account === desk.account) return { sign: "person", words: t("desk-for-you") };
  const name = desk.colleagues.find((one) => one.account === account)?.name ?? t("desk-somebody");
  return { sign: "person", words: t("desk-for", { name }) };
}

function from(desk: DeskView, { transferred_from: id }: TicketView): MarkOf | null {
  if (id === null) return null;
  const department = [...desk.departments, ...desk.elsewhere].find((one) => one.id === id);
  return { sign: "link", words: department === undefined ? t("desk-transferred") : t("desk-transferred-from", { department: ours(department.name) }) };
}

function misses({ misses: count, state }: TicketView): MarkOf | null {
  return count > 0 && state !== "missed" ? { sign: "bell", words: t("desk-misses", { count }) } : null;
}
