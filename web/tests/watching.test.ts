import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LOOK_MS, Monitor } from "../src/media/monitor";
import { watchNetwork } from "../src/media/network";
import { REPEAT_MS, REPORT_MS, countersOf, isDue, read, type Report, type Stat } from "../src/media/report";
import { HIDDEN_MS, PACE_MS, SETTLE_MS, Showing } from "../src/media/showing";
import { NEW_EAR, QUIET_MS, SILENCE_MS, listen, type Ear } from "../src/media/silence";
import { MOST, heightsOf, pictureHeight } from "../src/media/sizes";
import type { Seat } from "../src/wire/messages";

describe("silence", () => {
  /** Second by second: `m` media came, `a` an answer to a check, `.` nothing. Returns the seconds of silence. */
  function heard(seconds: string, expecting: boolean, counts = true): number[] {
    let ear: Ear = NEW_EAR;
    let bytes = 0;
    let answers = 0;
    return seconds.split("").flatMap((what, second) => {
      if (what === "m") bytes += 1_000;
      if (what === "a") answers += 1;
      ear = listen(ear, { bytes, answers: counts ? answers : null }, expecting, second * 1_000);
      return ear.silent ? [second] : [];
    });
  }

  it.each<[string, string, boolean, boolean, number[]]>([
    ["media flow", "mmmmmmmm", true, true, []],
    ["a hiccup of two seconds", "mm..mm..m", true, true, []],
    ["three seconds without media", "mm...", true, true, [4]],
    ["it ends with the first packet", "mm....m", true, true, [4, 5]],
    ["answers to checks are signs of life as well", "mma.a.a.", true, true, []],
    ["nobody sends: answers come every two or three seconds", "a..a..a..a", false, true, []],
    ["nobody sends and two answers are missing", "a......", false, true, [6]],
    ["nobody sends and the browser does not count answers", "m..........", false, false, []],
    ["somebody sends and the browser does not count answers", "mm...", true, false, [4]],
  ])("%s", (_why, seconds, expecting, counts, silent) => {
    expect(heard(seconds, expecting, counts)).toEqual(silent);
  });

  it("counts from the moment from which something is expected", () => {
    let ear = listen(NEW_EAR, { bytes: 5, answers: null }, false, 0);
    ear = listen(ear, { bytes: 5, answers: null }, true, 60_000);
    expect(ear.silent).toBe(false);
    expect(listen(ear, { bytes: 5, answers: null }, true, 60_000 + SILENCE_MS).silent).toBe(true);
  });

  it("stays silence when nothing is expected any more", () => {
    const ear = { ...NEW_EAR, counters: { bytes: 5, answers: 1 }, expecting: true, heardAt: 0, silent: true };
    expect(listen(ear, { bytes: 5, answers: 1 }, false, QUIET_MS - 1).silent).toBe(true);
    expect(listen(ear, { bytes: 5, answers: 2 }, false, QUIET_MS - 1).silent).toBe(false);
  });
});

const UDP: Stat[] = [
  { id: "T", type: "transport", selectedCandidatePairId: "P" },
  { id: "P", type: "candidate-pair", localCandidateId: "L", bytesReceived: 700, responsesReceived: 3 },
  { id: "Q", type: "candidate-pair", localCandidateId: "M", bytesReceived: 30, responsesReceived: 1 },
  { id: "L", type: "local-candidate", candidateType: "host", protocol: "udp" },
  { id: "M", type: "local-candidate", candidateType: "relay", protocol: "udp" },
];

describe("the report", () => {
  it("adds up the freezes of all pictures", () => {
    const stats: Stat[] = [
      ...UDP,
      { id: "1", type: "inbound-rtp", kind: "video", freezeCount: 2, totalFreezesDuration: 1.23 },
      { id: "2", type: "inbound-rtp", kind: "video", freezeCount: 1, totalFreezesDuration: 0.5 },
      { id: "3", type: "inbound-rtp", kind: "audio" },
      { id: "4", type: "inbound-rtp", kind: "video" },
    ];
    expect(read(stats)).toEqual({ freezes: 3, frozen: 1.7, way: "udp" });
  });

  const through = (change: Partial<Stat>): Stat[] => UDP.map((one) => (one.id === "L" ? { ...one, ...change } : one));
  it.each<[string, Stat[], string]>([
    ["directly", UDP, "udp"],
    ["over TCP", through({ protocol: "tcp" }), "tcp"],
    ["through TURN, however that is reached", through({ candidateType: "relay", protocol: "tcp" }), "relay"],
    ["as Firefox names it", [{ id: "P", type: "candidate-pair", selected: true, localCandidateId: "L" }, ...UDP.slice(3)], "udp"],
    ["not known yet", UDP.slice(1), ""],
  ])("knows the way: %s", (_why, stats, way) => {
    expect(read(stats).way).toBe(way);
  });

  it("adds up what came on all ways", () => {
    expect(countersOf(UDP)).toEqual({ bytes: 730, answers: 4 });
    expect(countersOf([{ id: "P", type: "candidate-pair", bytesReceived: 7 }])).toEqual({ bytes: 7, answers: null });
  });

  it("is told at once the first time, soon when it changed, and seldom when it did not", () => {
    const report: Report = { freezes: 1, frozen: 0.2, way: "udp" };
    const told = { ...report, at: 1_000 };
    expect(isDue(null, report, 0)).toBe(true);
    expect(isDue(told, { ...report, freezes: 2 }, 1_000 + REPORT_MS - 1)).toBe(false);
    expect(isDue(told, { ...report, freezes: 2 }, 1_000 + REPORT_MS)).toBe(true);
    expect(isDue(told, report, 1_000 + REPEAT_MS - 1)).toBe(false);
    expect(isDue(told, report, 1_000 + REPEAT_MS)).toBe(true);
    expect(REPORT_MS).toBeGreaterThanOrEqual(2_000);
  });
});

const seat = (mid: string, participant: string, source: Seat["source"] = "camera"): Seat => ({
  mid,
  participant,
  source,
  paused: false,
  undecodable: false,
});

describe("the sizes of pictures", () => {
  it.each<[string, Parameters<typeof pictureHeight>, number]>([
    ["fits in", [{ width: 400, height: 700 }, { width: 1280, height: 720 }, "contain"], 225],
    ["fills", [{ width: 400, height: 700 }, { width: 1280, height: 720 }, "cover"], 700],
    ["fills a flat box", [{ width: 1600, height: 300 }, { width: 1280, height: 720 }, "cover"], 900],
    ["has no picture yet", [{ width: 320, height: 900 }, { width: 0, height: 0 }, "contain"], 180],
    ["is not there", [{ width: 0, height: 0 }, { width: 1280, height: 720 }, "contain"], 0],
  ])("a picture that %s", (_why, of, height) => {
    expect(pictureHeight(...of)).toBe(height);
  });

  it("are device pixels in steps, nothing for what nobody sees, and never of a voice", () => {
    const seats = [seat("2", "a", "microphone"), seat("3", "a"), seat("4", "b"), seat("5", "a", "screen")];
    const shown = [
      { participant: "a", source: "camera" as const, height: 170 },
      { participant: "a", source: "screen" as const, height: 9_000 },
    ];
    expect(heightsOf(seats, shown, 1)).toEqual({ "3": 180, "4": 0, "5": MOST });
    expect(heightsOf(seats, shown, 2)).toEqual({ "3": 360, "4": 0, "5": MOST });
  });
});

describe("what is told of the sizes", () => {
  const tile = (height: number): [{ participant: string; source: "camera"; height: number }] => [
    { participant: "a", source: "camera", height },
  ];
  let told: Readonly<Record<string, number>>[];
  let showing: Showing;
  let taken: boolean;

  beforeEach(() => {
    vi.useFakeTimers();
    told = [];
    taken = true;
    showing = new Showing(({ heights }) => {
      told.push(heights);
      return taken ? Promise.resolve() : Promise.reject(new Error("offline"));
    });
    showing.show(tile(700), 1, false);
    showing.seat(1, [seat("3", "a")]);
  });
  afterEach(() => {
    showing.close();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
  const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

  it("comes when the page has settled, and only once", async () => {
    await pass(SETTLE_MS - 1);
    expect(told).toEqual([]);
    await pass(10_000);
    showing.show(tile(699), 1, false);
    await pass(10_000);
    expect(told).toEqual([{ "3": 720 }]);
  });

  it("comes at most once a second, and comes although the window is still being drawn", async () => {
    for (let n = 0; n < 50; n++) {
      showing.show(tile(100 + n * 60), 1, false);
      await pass(100);
    }
    expect(told.length).toBeGreaterThanOrEqual(4);
    expect(told.length).toBeLessThanOrEqual(5_000 / PACE_MS + 1);
  });

  it("is nothing once the page has been hidden for a while, and everything at once when it is back", async () => {
    await pass(5_000);
    showing.show(tile(700), 1, true);
    await pass(HIDDEN_MS - 1);
    showing.show(tile(700), 1, false);
    await pass(5_000);
    expect(told).toEqual([{ "3": 720 }]);
    showing.show(tile(700), 1, true);
    await pass(HIDDEN_MS);
    expect(told.at(-1)).toEqual({ "3": 0 });
    showing.show(tile(700), 1, false);
    await pass(PACE_MS);
    expect(told.at(-1)).toEqual({ "3": 720 });
  });

  it("is said to every new transport, and to none when there is none", async () => {
    await pass(5_000);
    showing.seat(0, [seat("3", "a")]);
    showing.show(tile(100), 1, false);
    await pass(5_000);
    expect(told).toHaveLength(1);
    showing.seat(2, [seat("3", "a")]);
    await pass(5_000);
    expect(told).toEqual([{ "3": 720 }, { "3": 120 }]);
  });

  it("is said again with the next change when it was not taken", async () => {
    taken = false;
    await pass(5_000);
    taken = true;
    showing.show(tile(700), 1, false);
    await pass(5_000);
    expect(told).toEqual([{ "3": 720 }, { "3": 720 }]);
  });
});

describe("the monitor", () => {
  let stats: Stat[];
  let said: string[];
  let monitor: Monitor;
  const source = { getStats: () => Promise.resolve(new Map(stats.map((one) => [one.id, one]))) };
  const bytes = (bytesReceived: number): Stat => ({ id: "P", type: "candidate-pair", bytesReceived, responsesReceived: 0 });

  beforeEach(() => {
    vi.useFakeTimers();
    said = [];
    stats = [bytes(1)];
    monitor = new Monitor({
      expecting: () => true,
      silent: () => said.push("silent"),
      heard: () => said.push("heard"),
      report: ({ freezes }) => said.push(`report ${freezes}`),
    });
    monitor.start(source);
  });
  afterEach(() => {
    monitor.stop();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
  const seconds = (n: number): Promise<unknown> => vi.advanceTimersByTimeAsync(n * LOOK_MS);

  it("says silent for as long as it is so, and heard when it is over", async () => {
    await seconds(1);
    said = [];
    await seconds(5);
    expect(said).toEqual(["silent", "silent", "silent"]);
    stats = [bytes(2)];
    await seconds(1);
    expect(said.at(-1)).toBe("heard");
  });

  it("reports, and begins anew with the next transport", async () => {
    await seconds(3);
    expect(said.filter((one) => one.startsWith("report"))).toEqual(["report 0"]);
    monitor.start(source);
    await seconds(2);
    expect(said.filter((one) => one.startsWith("report"))).toEqual(["report 0", "report 0"]);
    expect(said).not.toContain("silent");
  });

  it("does not ask a browser that has not answered yet", async () => {
    const slow = vi.fn(() => new Promise(() => undefined));
    monitor.start({ getStats: slow } as never);
    await seconds(5);
    expect(slow).toHaveBeenCalledTimes(1);
  });
});

describe("another network", () => {
  it("is told when the device is online again or has another kind of network, not at every new estimate", () => {
    const connection = Object.assign(new EventTarget(), { type: "wifi" });
    const page = Object.assign(new EventTarget(), { navigator: { connection } });
    const changed = vi.fn();
    const stop = watchNetwork(changed, page as unknown as Window & typeof globalThis);
    connection.dispatchEvent(new Event("change"));
    expect(changed).toHaveBeenCalledTimes(0);
    connection.type = "cellular";
    connection.dispatchEvent(new Event("change"));
    connection.dispatchEvent(new Event("change"));
    page.dispatchEvent(new Event("online"));
    expect(changed).toHaveBeenCalledTimes(2);
    stop();
    page.dispatchEvent(new Event("online"));
    connection.type = "wifi";
    connection.dispatchEvent(new Event("change"));
    expect(changed).toHaveBeenCalledTimes(2);
  });
});
