/**
 * Which picture and which voice sit where: from the office's seat list to the streams of the own transport.
 *
 * A seat (m-line) keeps its stream for life; only who sits in it changes. So an element that plays a seat never has to
 * start again, and changing places costs nothing.
 */
import type { ConversationView, Seat, Source } from "../wire/messages";

export const seatOf = (seats: readonly Seat[], participant: string, source: Source): Seat | null =>
  seats.find((one) => one.participant === participant && one.source === source) ?? null;

/** The stream of one person's source, or null while it has no seat. */
export function streamOf<S>(
  seats: readonly Seat[],
  streams: ReadonlyMap<string, S>,
  participant: string,
  source: Source,
): S | null {
  const seat = seatOf(seats, participant, source);
  return seat === null ? null : (streams.get(seat.mid) ?? null);
}

/** Whether something should be coming now: somebody connected sends what sits here and does not rest. */
export function expectsMedia(view: ConversationView | null, seats: readonly Seat[]): boolean {
  return seats.some(({ participant, source, paused, undecodable }) => {
    const who = view?.participants.find((one) => one.id === participant);
    return who?.link === "connected" && who[source] && !paused && !undecodable;
  });
}

export interface Voice<S> {
  readonly mid: string;
  readonly stream: S;
}

/** Every seat with a microphone in it, in a steady order. */
export function voices<S>(seats: readonly Seat[], streams: ReadonlyMap<string, S>): readonly Voice<S>[] {
  return seats
    .filter((seat) => seat.source === "microphone")
    .flatMap((seat) => {
      const stream = streams.get(seat.mid);
      return stream === undefined ? [] : [{ mid: seat.mid, stream }];
    })
    .sort((a, b) => a.mid.localeCompare(b.mid));
}
