/**
 * What a conversation looks like to one of its participants, as a pure function of what the office said.
 *
 * The citizen, the clerk and an invited person all use this one: only who stands large differs.
 */
import type { ChatLine, ConversationView, OfficeMessage, ParticipantView, QualityView, Role } from "../wire/messages";

/** More lines than anybody scrolls back to; the oldest go first. */
export const MAX_LINES = 500;

export interface Picture {
  readonly participant: string;
  readonly source: "camera" | "screen";
}

export interface ConversationModel {
  readonly view: ConversationView | null;
  readonly lines: readonly ChatLine[];
  readonly speaking: readonly string[];
  /** How well everybody is connected, as the office measures it; empty until then. */
  readonly quality: readonly QualityView[];
  readonly chatOpen: boolean;
  /** Id of the last chat line that was on screen; null before the first snapshot. */
  readonly readUpTo: string | null;
  /** What the reader chose to see large, if anything. */
  readonly chosen: Picture | null;
  /** The room whose end was told. */
  readonly ended: string | null;
}

export const NO_CONVERSATION: ConversationModel = {
  view: null,
  lines: [],
  speaking: [],
  quality: [],
  chatOpen: false,
  readUpTo: null,
  chosen: null,
  ended: null,
};

const lastId = (lines: readonly ChatLine[]): string => lines.at(-1)?.id ?? "";

/** The model after the office said something; messages about other things leave it as it is. */
export function heard(model: ConversationModel, message: OfficeMessage): ConversationModel {
  switch (message.type) {
    case "conversation": {
      const view = message.conversation;
      const base = model.view?.room === view.room ? model : { ...NO_CONVERSATION, chatOpen: model.chatOpen };
      return { ...base, view, ended: null };
    }
    case "conversation-ended":
      return model.view === null || model.view.room === message.room
        ? { ...NO_CONVERSATION, ended: message.room }
        : model;
    case "chat": {
      const lines = message.lines.slice(-MAX_LINES);
      const readUpTo = model.chatOpen || model.readUpTo === null ? lastId(lines) : model.readUpTo;
      return { ...model, lines, readUpTo };
    }
    case "said": {
      if (model.lines.some((line) => line.id === message.line.id)) return model;
      const lines = [...model.lines, message.line].slice(-MAX_LINES);
      return { ...model, lines, readUpTo: model.chatOpen ? message.line.id : (model.readUpTo ?? "") };
    }
    case "speaking":
      return { ...model, speaking: message.participants };
    case "quality":
      return model.view === null ? model : { ...model, quality: message.participants };
    default:
      return model;
  }
}

export function openChat(model: ConversationModel, open: boolean): ConversationModel {
  return { ...model, chatOpen: open, readUpTo: open ? lastId(model.lines) : model.readUpTo };
}

/** See one picture large; choosing it again gives the place back. */
export function choose(model: ConversationModel, picture: Picture): ConversationModel {
  return { ...model, chosen: same(model.chosen, picture) ? null : picture };
}

export const same = (a: Picture | null, b: Picture | null): boolean =>
  a?.participant === b?.participant && a?.source === b?.source;

/** How many lines of others have not been on screen yet. */
export function unread(model: ConversationModel): number {
  const seen = model.lines.findIndex((line) => line.id === model.readUpTo);
  return model.lines.slice(seen + 1).filter((line) => line.participant !== model.view?.me).length;
}

export const me = (view: ConversationView): ParticipantView | null =>
  view.participants.find((one) => one.id === view.me) ?? null;

/** Whether the reader is the clerk at whose desk the visitor is; a colleague who was asked to come in is not. */
export const leads = (view: ConversationView): boolean =>
  me(view)?.role === "clerk" && (view.host === "" || view.host === view.me);

export const others = (view: ConversationView): readonly ParticipantView[] =>
  view.participants.filter((one) => one.id !== view.me);

export interface Layout {
  /** What stands large; null while nobody else is there. */
  readonly stage: Picture | null;
  /** The other pictures, in a steady order. */
  readonly beside: readonly Picture[];
}

/**
 * Who stands large: what the reader chose, else a shared screen, else the person one came for
 * (for the clerk the citizen, for everybody else the clerk).
 */
export function layout(model: ConversationModel): Layout {
  const { view } = model;
  if (view === null) return { stage: null, beside: [] };
  const people = others(view);
  const cameras = people.map((one): Picture => ({ participant: one.id, source: "camera" }));
  const screens = people.filter((one) => one.screen).map((one): Picture => ({ participant: one.id, source: "screen" }));
  const all = [...screens, ...cameras];
  const chosen = all.find((one) => same(one, model.chosen));
  const wanted: Role = me(view)?.role === "clerk" ? "citizen" : "clerk";
  const principal = people.find((one) => one.role === wanted);
  const stage =
    chosen ?? screens.at(-1) ?? cameras.find((one) => one.participant === principal?.id) ?? cameras.at(0) ?? null;
  return { stage, beside: all.filter((one) => !same(one, stage)) };
}

export interface News {
  readonly what: "came" | "went" | "shares" | "stopped-sharing" | "link-lost" | "link-back";
  readonly name: string;
  readonly role: Role;
}

/** The view to compare the next one with: who was interrupted stays so until connected, on whatever way back. */
export function remembered(before: ConversationView | null, after: ConversationView | null): ConversationView | null {
  if (before === null || after?.room !== before.room) return after;
  const lost = new Set(before.participants.filter((one) => one.link === "reconnecting").map((one) => one.id));
  return {
    ...after,
    participants: after.participants.map((one) =>
      lost.has(one.id) && one.link !== "connected" ? { ...one, link: "reconnecting" } : one,
    ),
  };
}

/** What a person who cannot see the picture should be told between two views of one room. */
export function news(before: ConversationView | null, after: ConversationView | null): readonly News[] {
  if (before === null || after === null) return [];
  if (before.room !== after.room) return [];
  const found: News[] = [];
  const tell = (what: News["what"], who: ParticipantView): void => {
    found.push({ what, name: who.name, role: who.role });
  };
  for (const now of others(after)) {
    const then = before.participants.find((one) => one.id === now.id);
    if (then === undefined) {
      tell("came", now);
      continue;
    }
    if (now.screen !== then.screen) tell(now.screen ? "shares" : "stopped-sharing", now);
    if (now.link === "reconnecting" && then.link === "connected") tell("link-lost", now);
    if (now.link === "connected" && then.link === "reconnecting") tell("link-back", now);
  }
  for (const then of others(before)) {
    if (!after.participants.some((one) => one.id === then.id)) tell("went", then);
  }
  return found;
}
