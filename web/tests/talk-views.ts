/** Conversations, tickets and guests as the office would tell them, for the tests. */

import type {
  ChatLine,
  ConversationView,
  DeskView,
  GuestView,
  OfficeMessage,
  ParticipantView,
  TicketView,
} from "../src/wire/messages";

export function participant(id: string, change: Partial<ParticipantView> = {}): ParticipantView {
  return {
    id,
    role: "citizen",
    name: id,
    language: "",
    link: "connected",
    microphone: true,
    camera: true,
    screen: false,
    on_hold: false,
    ...change,
  };
}

export const CLERK = participant("clerk", { role: "clerk" });
export const CITIZEN = participant("citizen");
export const INTERPRETER = participant("interpreter", { role: "interpreter" });

export function conversation(change: Partial<ConversationView> = {}): ConversationView {
  return {
    room: "room",
    me: "clerk",
    ticket: "L-001",
    opened_at: 0,
    participants: [CITIZEN, CLERK],
    guests: [],
    epoch: 1,
    host: "clerk",
    consults: [],
    ...change,
  };
}

export const told = (change: Partial<ConversationView> = {}): OfficeMessage => ({
  type: "conversation",
  seq: 1,
  conversation: conversation(change),
});

export const line = (id: string, who = "citizen"): ChatLine => ({
  id,
  participant: who,
  name: who,
  role: "citizen",
  text: id,
  at: 0,
});

export const said = (id: string, who = "citizen"): OfficeMessage => ({ type: "said", seq: 1, line: line(id, who) });

export function ticket(id: string, change: Partial<TicketView> = {}): TicketView {
  return {
    id,
    number: id,
    department: "bau",
    service: null,
    matter: "",
    name: "",
    language: "",
    state: "waiting",
    place: 1,
    arrived_at: 1_000,
    called_at: null,
    answered: false,
    present: true,
    desk: "",
    mine: false,
    priority: 0,
    due_at: null,
    due: false,
    since: 0,
    away_until: null,
    misses: 0,
    not_before: null,
    for_clerk: null,
    transferred_from: null,
    note: "",
    hold_text: "",
    ...change,
  };
}

export const desk = (change: Partial<DeskView> = {}): DeskView => ({
  account: "a",
  name: "Frau Y",
  state: "open",
  departments: [],
  tickets: [],
  colleagues: [],
  elsewhere: [],
  ...change,
});

export const guest = (state: GuestView["state"]): OfficeMessage => ({
  type: "guest",
  seq: 1,
  clerk: "Frau Y",
  guest: { id: "g", role: "interpreter", name: "Anna", language: "pl", state, expires_at: 9 },
});
