/** How long pictures wait for what others' lines lose and send again: a browser knows the repairs of its own line only. */
import type { QualityView, Seat } from "../wire/messages";

/** Milliseconds by mid, for every seat with a picture. */
export function waits(seats: readonly Seat[], told: readonly QualityView[]): ReadonlyMap<string, number> {
  const late = new Map(told.map((one) => [one.participant, one.late]));
  return new Map(
    seats
      .filter((seat) => seat.source !== "microphone")
      .map((seat) => [seat.mid, late.get(seat.participant) ?? 0]),
  );
}

/** Let the receivers wait so long; a browser that has no such setting goes on as it does by itself. */
export function wait(lines: readonly Pick<RTCRtpTransceiver, "mid" | "receiver">[], by: ReadonlyMap<string, number>): void {
  for (const { mid, receiver } of lines) {
    const late = mid === null ? undefined : by.get(mid);
    if (late === undefined || !("jitterBufferTarget" in receiver)) continue;
    const target = late > 0 ? late : null;
    if (receiver.jitterBufferTarget !== target) receiver.jitterBufferTarget = target;
  }
}
