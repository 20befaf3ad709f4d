/**
 * The clerk's counter as a pure function of what the office said: the queue, who is called, who was missed.
 */
import type { DepartmentView, DeskView, OfficeMessage, TicketView } from "../wire/messages";

/** After this many seconds without an answer the desk suggests to mark the visitor as missed. */
export const ANSWER_SECONDS = 90;

export interface DeskModel {
  readonly desk: DeskView | null;
  /** Arrivals that nobody has looked at yet: the counter in the page's title. */
  readonly unseen: number;
}

export const NO_DESK: DeskModel = { desk: null, unseen: 0 };

const put = (tickets: readonly TicketView[], ticket: TicketView): TicketView[] =>
  tickets.some((one) => one.id === ticket.id)
    ? tickets.map((one) => (one.id === ticket.id ? ticket : one))
    : [...tickets, ticket];

const putDepartment = (departments: readonly DepartmentView[], department: DepartmentView): DepartmentView[] =>
  departments.map((one) => (one.id === department.id ? department : one));

/** The model after the office said something; messages about other things leave it as it is. */
export function told(model: DeskModel, message: OfficeMessage): DeskModel {
  if (message.type === "desk") return { ...model, desk: message.desk };
  const { desk } = model;
  if (desk === null) return model;
  switch (message.type) {
    case "desk-changed":
      return { ...model, desk: { ...desk, state: message.state } };
    case "department":
      return { ...model, desk: { ...desk, departments: putDepartment(desk.departments, message.department) } };
    case "ticket":
      return {
        desk: { ...desk, tickets: put(desk.tickets, message.ticket) },
        unseen: model.unseen + (isArrival(desk, message) ? 1 : 0),
      };
    case "ticket-gone":
      return { ...model, desk: { ...desk, tickets: desk.tickets.filter((one) => one.id !== message.ticket) } };
    default:
      return model;
  }
}

/** Somebody new has taken a place in the queue (a missed visitor who is called again is not new). */
export function isArrival(desk: DeskView | null, message: OfficeMessage): boolean {
  if (desk === null || message.type !== "ticket" || message.ticket.state !== "waiting") return false;
  return !desk.tickets.some((one) => one.id === message.ticket.id);
}

/** A sound is for a clerk who could call somebody; never for one who is talking or has the desk shut. */
export function rings(desk: DeskView | null, message: OfficeMessage): boolean {
  return isArrival(desk, message) && desk?.state === "open" && talking(desk) === null;
}

export const looked = (model: DeskModel): DeskModel => (model.unseen === 0 ? model : { ...model, unseen: 0 });

const byPlace = (a: TicketView, b: TicketView): number => a.place - b.place || a.arrived_at - b.arrived_at;

export const waiting = (desk: DeskView): readonly TicketView[] =>
  desk.tickets.filter((one) => one.state === "waiting").sort(byPlace);

/** Whom this clerk has called and not yet admitted. */
export const called = (desk: DeskView): TicketView | null =>
  desk.tickets.find((one) => one.state === "called" && one.mine) ?? null;

/** Whom colleagues have called just now. */
export const calledElsewhere = (desk: DeskView): readonly TicketView[] =>
  desk.tickets.filter((one) => one.state === "called" && !one.mine).sort(byPlace);

export const missed = (desk: DeskView): readonly TicketView[] =>
  desk.tickets.filter((one) => one.state === "missed").sort((a, b) => (b.called_at ?? 0) - (a.called_at ?? 0));

/** With whom this clerk talks. */
export const talking = (desk: DeskView): TicketView | null =>
  desk.tickets.find((one) => one.state === "admitted" && one.mine) ?? null;

export const department = (desk: DeskView, id: string): DepartmentView | null =>
  desk.departments.find((one) => one.id === id) ?? null;

/** Whole minutes since the number was drawn. */
export const minutesWaited = (ticket: TicketView, now: number): number =>
  Math.max(0, Math.floor((now - ticket.arrived_at) / 60));

/** Whether a called visitor has let the call go unanswered for too long. */
export const overdue = (ticket: TicketView, now: number): boolean =>
  !ticket.answered && ticket.called_at !== null && now - ticket.called_at >= ANSWER_SECONDS;
