/** Pictures wait for the repair of others' lines, and only then. */
import { describe, expect, it } from "vitest";
import { wait, waits } from "../src/media/patience";
import type { QualityView, Seat } from "../src/wire/messages";

const seat = (mid: string, participant: string, source: Seat["source"]): Seat => ({ mid, participant, source, paused: false, undecodable: false });
const view = (participant: string, late: number): QualityView => ({ participant, level: "good", trouble: "", late, details: null });
type Line = Parameters<typeof wait>[0][number];
const line = (mid: string | null, receiver: object): Line => ({ mid, receiver: receiver as RTCRtpReceiver });

describe("waits", () => {
  it("gives each picture the time of whoever sits there, and sound none", () => {
    const seats = [seat("3", "a", "microphone"), seat("4", "a", "camera"), seat("5", "b", "screen"), seat("6", "c", "camera")];
    expect([...waits(seats, [view("a", 250), view("b", 0)])]).toEqual([["4", 250], ["5", 0], ["6", 0]]);
  });
});

describe("wait", () => {
  it("sets it where it differs, and leaves it to the browser where nothing is late", () => {
    const late = { jitterBufferTarget: null }, fine = { jitterBufferTarget: 250 };
    wait([line("4", late), line("5", fine)], new Map([["4", 250], ["5", 0]]));
    expect([late, fine]).toEqual([{ jitterBufferTarget: 250 }, { jitterBufferTarget: null }]);
  });

  it("leaves alone who is no seat, and a browser without the setting", () => {
    const other = { jitterBufferTarget: null }, old = {};
    wait([line("0", other), line(null, other), line("4", old)], new Map([["4", 250]]));
    expect([other, old]).toEqual([{ jitterBufferTarget: null }, {}]);
  });
});
