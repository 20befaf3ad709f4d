/**
 * The clerk's counter as a pure function of what the office said: the queue, who is called, who was missed.
 */
import type { Colleague, ConsultView, DepartmentView, DeskView, Localised, OfficeMessage, TicketView } from "../wire/messages";


export interface DeskModel {
  readonly desk: DeskView | null;
  /** Arrivals that nobody has looked at yet: the counter in the page's title. */
  readonly unseen: number;
  /** Colleagues who ask this clerk to come into their conversation. */
  readonly consults: readonly ConsultView[];
}

export const NO_DESK: DeskModel = { desk: null, unseen: 0, consults: [] };

const put = (tickets: readonly TicketView[], ticket: TicketView): TicketView[] =>
  tickets.some((one) => one.id === ticket.id)
    ? tickets.map((one) => (one.id === ticket.id ? ticket : one))
    : [...tickets, ticket];

const putDepartment = (departments: readonly DepartmentView[], department: DepartmentView): DepartmentView[] =>
  departments.map((one) => (one.id === department.id ? department : one));

/** The model after the office said something; messages about other things leave it as it is. */
export function told(model: DeskModel, message: OfficeMessage): DeskModel {
  if (message.type === "desk") return { ...model, desk: message.desk, consults: [] };
  const { desk } = model;
  if (desk === null) return model;
  switch (message.type) {
    case "desk-changed":
      return { ...model, desk: { ...desk, state: message.state } };
    case "colleagues":
      return { ...model, desk: { ...desk, colleagues: message.colleagues } };
    case "consults":
      return { ...model, consults: message.consults };
    case "department":
      return { ...model, desk: { ...desk, departments: putDepartment(desk.departments, message.department) } };
    case "ticket":
      return {
        ...model,
        desk: { ...desk, tickets: put(desk.tickets, message.ticket) },
        unseen: model.unseen + (isArrival(desk, message) ? 1 : 0),
      };
    case "ticket-gone":
      return { ...model, desk: { ...desk, tickets: desk.tickets.filter((one) => one.id !== message.ticket) } };
    default:
      return model;
  }
}

const isWaiting = ({ state }: TicketView): boolean => state === "waiting" || state === "transferred";

/** Somebody new has taken a place in the queue (a missed visitor who is called again is not new). */
export function isArrival(desk: DeskView | null, message: OfficeMessage): boolean {
  if (desk === null || message.type !== "ticket" || !isWaiting(message.ticket)) return false;
  return !desk.tickets.some((one) => one.id === message.ticket.id);
}

/** Somebody who was missed or away can be called again. */
export function isBack(desk: DeskView | null, message: OfficeMessage): boolean {
  if (desk === null || message.type !== "ticket" || !isWaiting(message.ticket)) return false;
  const before = desk.tickets.find((one) => one.id === message.ticket.id)?.state;
  return before === "missed" || before === "away";
}

/** A sound is for a clerk who could call somebody; never for one who is talking or has the desk shut. */
export function rings(desk: DeskView | null, message: OfficeMessage): boolean {
  return (isArrival(desk, message) || isBack(desk, message)) && desk?.state === "open" && talking(desk) === null;
}

export const looked = (model: DeskModel): DeskModel => (model.unseen === 0 ? model : { ...model, unseen: 0 });

/** As the office calls them: who has an appointment that has begun, then higher priority, then the earlier place. */
const byPlace = (a: TicketView, b: TicketView): number =>
  Number(b.due) - Number(a.due) || b.priority - a.priority || a.place - b.place || a.arrived_at - b.arrived_at;

/** Who can be called. */
export const waiting = (desk: DeskView): readonly TicketView[] => desk.tickets.filter(isWaiting).sort(byPlace);

/** The whole queue: also who is away for a moment and keeps a place in it. */
export const queue = (desk: DeskView): readonly TicketView[] =>
  desk.tickets.filter((one) => isWaiting(one) || one.state === "away").sort(byPlace);

/** Whom "call next" of this clerk may find: nobody who was given to a certain colleague. */
export const callable = (desk: DeskView): readonly TicketView[] =>
  waiting(desk).filter((one) => one.for_clerk === null || one.for_clerk === desk.account);

/** Whether this clerk could call somebody now: the desk takes visitors, also on a break, and has nobody yet. */
export const mayCall = (desk: DeskView): boolean => desk.state !== "closed" && called(desk) === null && talking(desk) === null;

/** Whom this clerk has called and not yet admitted. */
export const called = (desk: DeskView): TicketView | null =>
  desk.tickets.find((one) => one.state === "called" && one.mine) ?? null;

/** Whom colleagues have called just now. */
export const calledElsewhere = (desk: DeskView): readonly TicketView[] =>
  desk.tickets.filter((one) => one.state === "called" && !one.mine).sort(byPlace);

export const missed = (desk: DeskView): readonly TicketView[] =>
  desk.tickets.filter((one) => one.state === "missed").sort((a, b) => b.since - a.since || (b.called_at ?? 0) - (a.called_at ?? 0));

/** With whom this clerk talks. */
export const talking = (desk: DeskView): TicketView | null =>
  desk.tickets.find((one) => (one.state === "admitted" || one.state === "on hold") && one.mine) ?? null;

export const department = (desk: DeskView, id: string): DepartmentView | null =>
  desk.departments.find((one) => one.id === id) ?? null;

/** To whom of the colleagues a ticket can be given in this department: those whose desk takes visitors. */
export const receivers = (desk: DeskView, where: string): readonly Colleague[] =>
  desk.colleagues.filter((one) => one.state === "open" && one.departments.includes(where));

/** The matter that a transfer leaves behind, since another department does not know it; null where it is kept or was none. */
export const leftBehind = (desk: DeskView, ticket: TicketView, where: string): Localised | null =>
  where === ticket.department ? null : (department(desk, ticket.department)?.services.find((one) => one.id === ticket.service)?.name ?? null);

/** Seconds until the office lets this number be called again; 0 when it does. */
export const restSeconds = (ticket: TicketView, now: number): number =>
  ticket.not_before === null ? 0 : Math.max(0, Math.ceil(ticket.not_before - now));

/** Whole minutes since the number was drawn. */
export const minutesWaited = (ticket: TicketView, now: number): number =>
  Math.max(0, Math.floor((now - ticket.arrived_at) / 60));

/** For how many seconds a called visitor has not answered; null when there is nothing to answer. */
export const ringsFor = (ticket: TicketView, now: number): number | null =>
  ticket.answered || ticket.called_at === null ? null : Math.max(0, Math.floor(now - ticket.called_at));

/** Whether the time to answer, which the department sets, is nearly over. */
export const soonOver = (desk: DeskView, ticket: TicketView, now: number): boolean => {
  const rung = ringsFor(ticket, now);
  const where = department(desk, ticket.department);
  return rung !== null && where !== null && rung >= (where.answer_seconds * 2) / 3;
};

/** Id of the department where most wait, the first of several; empty when there is none. */
export const fullest = (departments: readonly DepartmentView[]): string =>
  [...departments].sort((a, b) => b.waiting - a.waiting).at(0)?.id ?? "";
