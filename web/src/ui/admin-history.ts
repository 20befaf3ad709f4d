/** Who changed the hours when: what went, and what came. */
import { html, nothing, type TemplateResult } from "lit";
import { showBlocks } from "../state/blocks";
import { WEEKDAYS, weekdayName } from "../state/dates";
import { clean, locale, ours, t } from "../texts";
import type { ActorKind, HoursChange, HoursView, Plans } from "../wire/administration";
import { span, validity } from "./admin-plans";
import { icon } from "./icon";

const AT_FIRST = 5;
const KNOWN = new Set([
  "week", "end week", "remove week", "closure", "remove closure", "opening", "remove opening", "holidays", "reopen", "close early", "import",
]);

export function history({ history: changes }: HoursView, zone: string): TemplateResult {
  const [first, more] = [changes.slice(0, AT_FIRST), changes.slice(AT_FIRST)];
  return html`<section class="vb-card" aria-labelledby="vb-history-title">
    <h3 class="vb-heading" id="vb-history-title">${t("admin-history-title")}</h3>
    ${changes.length === 0 ? html`<p class="vb-text">${t("admin-history-none")}</p>` : nothing}
    <ol class="vb-history">${first.map((change) => one(change, zone))}</ol>
    ${more.length === 0
      ? nothing
      : html`<details class="vb-more">
          <summary>${t("admin-history-more", { count: more.length })}${icon("down")}</summary>
          <ol class="vb-history">${more.map((change) => one(change, zone))}</ol>
        </details>`}
  </section>`;
}

/** A person by the login, or whatever else made a change. */
export const whoDid = (kind: ActorKind, who: string): string =>
  clean(who === "" ? t(kind === "system" ? "admin-who-system" : "admin-who-gone") : kind === "system" ? t("admin-who-command", { who }) : who);

export const moment = (at: number, zone: string): string =>
  new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short", timeZone: zone }).format(new Date(at * 1000));

function one({ at, kind, who, what, gone, come }: HoursChange, zone: string): TemplateResult {
  const [less, more] = [parts(gone, zone), parts(come, zone)];
  return html`<li class="vb-history__one">
    <p class="vb-history__what">
      <strong>${KNOWN.has(what) ? t(`admin-what-${what.replaceAll(" ", "-")}`) : what}</strong>
      <span class="vb-soft">${t("admin-history-who", { when: moment(at, zone), who: whoDid(kind, who) })}</span>
    </p>
    ${less.map((part) => html`<p class="vb-history__part"><span>${t("admin-history-gone")}</span> ${part}</p>`)}
    ${more.map((part) => html`<p class="vb-history__part"><span>${t("admin-history-come")}</span> ${part}</p>`)}
  </li>`;
}

function parts({ weeks, closures, openings, holidays, early }: Plans, zone: string): string[] {
  return [
    ...weeks.map((week) => `${t(week.purpose === "walk-in" ? "admin-walk-in" : "admin-appointment")}, ${validity(week)}: ${inShort(week.days)}`),
    ...closures.map(({ first, last, words }) => `${span(first, last)}: ${t("admin-closed")} (${clean(ours(words))})`),
    ...openings.map(({ day, blocks, words }) => `${span(day, day)}: ${showBlocks(blocks)}${words === null ? "" : ` (${clean(ours(words))})`}`),
    ...(holidays === null ? [] : [place(holidays.land, holidays.catholic, holidays.municipality)]),
    ...(early === null ? [] : [t("admin-early-span", { since: moment(early.since, zone), until: moment(early.until, zone), words: clean(early.words) })]),
  ];
}

function place(land: string, catholic: boolean, municipality: string): string {
  const more = [catholic ? t("admin-holidays-catholic") : "", municipality].filter((part) => part !== "");
  return [t(`admin-land-${land.toLowerCase()}`), ...more].join(", ");
}

/** Days with the same hours together: "Montag, Dienstag 08:00–12:00; Mittwoch …" */
function inShort(days: Readonly<Record<string, readonly string[]>>): string {
  const groups = new Map<string, string[]>();
  for (const day of WEEKDAYS) {
    const hours = showBlocks(days[day] ?? []);
    if (hours !== "") groups.set(hours, [...(groups.get(hours) ?? []), weekdayName(day, locale())]);
  }
  return groups.size === 0 ? t("admin-closed") : [...groups].map(([hours, names]) => `${names.join(", ")} ${hours}`).join("; ");
}
