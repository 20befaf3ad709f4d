/**
 * How far an invited person is, as a pure function of what the office said and how the line closed.
 */
import type { GuestView, OfficeMessage } from "../wire/messages";

export type Phase =
  | "opening"
  | "nothing"
  | "checking"
  | "knocking"
  | "talking"
  | "left"
  | "refused"
  | "ended"
  | "expired"
  | "other-device"
  | "moved";

export interface GuestModel {
  readonly phase: Phase;
  readonly guest: GuestView | null;
  /** Who invited. */
  readonly clerk: string;
}

export const NO_GUEST: GuestModel = { phase: "opening", guest: null, clerk: "" };

const PHASES: Record<GuestView["state"], Phase> = {
  invited: "checking",
  checking: "checking",
  knocking: "knocking",
  admitted: "talking",
  left: "left",
  refused: "refused",
  ended: "ended",
};

/** No way leads on from here; a lost line does not matter any more. */
export const isOver = (phase: Phase): boolean =>
  ["nothing", "left", "refused", "ended", "expired", "other-device", "moved"].includes(phase);

export function learned(model: GuestModel, message: OfficeMessage): GuestModel {
  switch (message.type) {
    case "guest":
      return { phase: PHASES[message.guest.state], guest: message.guest, clerk: message.clerk };
    case "moved":
      return { ...model, phase: "moved" };
    case "error":
    case "refused":
      return turnedAway(model, message.code);
    default:
      return model;
  }
}

/** The office does not know (any more) who this is: 4003, or a refusal that says why. */
export function turnedAway(model: GuestModel, code: string): GuestModel {
  if (isOver(model.phase)) return model;
  if (code === "other-device") return { ...model, phase: "other-device" };
  if (code === "expired" || code === "not-yours") return { ...model, phase: "expired" };
  return model;
}
