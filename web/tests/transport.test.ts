import { describe, expect, it } from "vitest";
import { ASK_MS, GRACE_MS, NO_TRANSPORT, RESTART_MS, step } from "../src/media/transport";
import type { Effect, LinkState, TransportEvent, TransportState } from "../src/media/transport";
import type { Seat } from "../src/wire/messages";

/** The machine with everything it ever asked for; events go in as in life. */
class Bench {
  state: TransportState = NO_TRANSPORT;
  done: Effect[] = [];

  on(...events: TransportEvent[]): this {
    for (const event of events) {
      const next = step(this.state, event);
      this.state = next.state;
      this.done.push(...next.effects);
    }
    return this;
  }

  /** What was asked for since the last look, without timers. */
  look(): Effect[] {
    const found = this.done.filter((one) => one.type !== "wait" && one.type !== "rest");
    this.done = [];
    return found;
  }

  get waits(): number | null {
    const last = this.done.findLast((one) => one.type === "wait" || one.type === "rest");
    return last?.type === "wait" ? last.ms : null;
  }
}

const join = (epoch: number, video = 2): TransportEvent => ({
  type: "join",
  epoch,
  join: `ticket-${epoch}`,
  iceServers: [],
  audio: 1,
  video,
});
const answered = (epoch: number): TransportEvent => ({ type: "answered", epoch, seats: [] });
const link = (epoch: number, state: LinkState): TransportEvent => ({ type: "link", epoch, state });
const seats = (epoch: number, video: number): TransportEvent => ({ type: "seats", epoch, seats: [], audio: 1, video });
const lost = (epoch: number): TransportEvent => ({ type: "failed", epoch, refused: false });
const refused = (epoch: number): TransportEvent => ({ type: "failed", epoch, refused: true });
const TIMER: TransportEvent = { type: "timer" };
const offer = (epoch: number, ticket: string): Effect => ({ type: "offer", epoch, join: ticket });
const up = (): Bench => {
  const bench = new Bench().on({ type: "epoch", epoch: 0 }, join(1), answered(1), link(1, "connected"));
  bench.look();
  return bench;
};

describe("a media transport", () => {
  it("is built and offered at once when the office says join", () => {
    const bench = new Bench().on(join(1));
    expect(bench.look()).toEqual([
      { type: "build", epoch: 1, iceServers: [], lines: { audio: 1, video: 2, screen: false } },
      offer(1, "ticket-1"),
    ]);
    expect(bench.on(answered(1), link(1, "connected")).state).toMatchObject({ phase: "up", join: "", offering: false });
  });

  it("keeps its lines when the office says again what is there already", () => {
    expect(up().on(seats(1, 2), seats(1, 1)).look()).toEqual([]);
  });

  it("offers again, without the spent ticket, when more seats are wanted", () => {
    expect(up().on(seats(1, 3)).look()).toEqual([
      { type: "widen", lines: { audio: 1, video: 3, screen: false } },
      offer(1, ""),
    ]);
  });

  it("has one offer under way at a time; what is wanted meanwhile goes into one next offer", () => {
    const bench = up().on(seats(1, 3), seats(1, 4), { type: "screen" }, seats(1, 5));
    expect(bench.look().filter((one) => one.type === "offer")).toHaveLength(1);
    expect(bench.on(answered(1)).look()).toEqual([
      { type: "widen", lines: { audio: 1, video: 5, screen: true } },
      offer(1, ""),
    ]);
    expect(bench.on(answered(1)).look()).toEqual([]);
  });

  it("keeps the seats that were told while an offer was under way: its answer is older", () => {
    const seat = (mid: string): Seat => ({ mid, participant: "p2", source: "camera", paused: false, undecodable: false });
    const told = (...mids: string[]): TransportEvent =>
      ({ type: "seats", epoch: 1, seats: mids.map(seat), audio: 1, video: 2 });
    const said = (...mids: string[]): TransportEvent => ({ type: "answered", epoch: 1, seats: mids.map(seat) });
    const mids = (bench: Bench): readonly string[] => bench.state.seats.map((one) => one.mid);
    expect(mids(new Bench().on(join(1), said("2")))).toEqual(["2"]);
    const bench = new Bench().on(join(1), told("2", "5"), said("2"));
    expect(mids(bench)).toEqual(["2", "5"]);
    expect(mids(bench.on(told("2"), { type: "screen" }, said("2", "7")))).toEqual(["2", "7"]);
  });

  it("makes the line for the screen once and has it again in the next epoch", () => {
    const bench = up().on({ type: "screen" }, answered(1), { type: "screen" });
    expect(bench.look().filter((one) => one.type === "offer")).toHaveLength(1);
    expect(bench.on(join(2)).look()[0]).toMatchObject({ type: "build", lines: { screen: true } });
  });

  it("begins anew with a newer join and ignores whatever speaks of another epoch", () => {
    const bench = up().on(join(3));
    bench.look();
    bench.on(join(2), join(3), answered(1), link(1, "failed"), seats(1, 9), refused(1));
    expect(bench.look()).toEqual([]);
    expect(bench.state).toMatchObject({ epoch: 3, phase: "building", offering: true });
  });

  it("stays when the office comes back and believes in the same epoch", () => {
    const bench = up().on({ type: "epoch", epoch: 1 });
    expect(bench.look()).toEqual([]);
    expect(bench.waits).toBeNull();
  });

  it("asks for a join when the office believes in an epoch whose join did not come", () => {
    const bench = up().on({ type: "epoch", epoch: 4 });
    expect(bench.waits).toBe(GRACE_MS);
    expect(bench.on({ type: "timer" }).look()).toEqual([{ type: "rejoin", epoch: 4 }]);
  });

  it("lets a fresh page ask with epoch 0, but waits while the office has no epoch yet", () => {
    const early = new Bench().on({ type: "epoch", epoch: 0 });
    expect(early.waits).toBe(ASK_MS);
    expect(early.on(join(1), { type: "epoch", epoch: 1 }).waits).toBeNull();
    const reloaded = new Bench().on({ type: "epoch", epoch: 7 }, { type: "timer" });
    expect(reloaded.look()).toEqual([{ type: "rejoin", epoch: 0 }]);
  });

  it("asks at once for the next epoch when the encryption on the way has ended, and with growing patience after that", () => {
    const bench = up().on(link(1, "broken"));
    expect(bench.look()).toEqual([{ type: "rejoin", epoch: 1 }]);
    const patience: (number | null)[] = [];
    for (let n = 0; n < 5; n++) {
      bench.done = [];
      bench.on({ type: "rejoin-failed" });
      patience.push(bench.waits);
      expect(bench.on(TIMER).look()).toEqual([{ type: "rejoin", epoch: 1 }]);
    }
    expect(patience).toEqual([1_000, 2_000, 4_000, 8_000, 8_000]);
  });

  it.each<TransportEvent>([{ type: "epoch", epoch: 1 }, { type: "line" }, { type: "network" }])(
    "asks at once when $type says that the office can be reached while it was only waiting",
    (event) => {
      const bench = up().on(link(1, "broken"), { type: "rejoin-failed" });
      bench.look();
      expect(bench.on(event).look()).toEqual([{ type: "rejoin", epoch: 1 }]);
    },
  );

  it("asks for a fresh ticket when the first offer was refused or lost", () => {
    for (const failed of [refused(1), lost(1)]) {
      const bench = new Bench().on(join(1));
      bench.look();
      expect(bench.on(failed).look()).toEqual([{ type: "rejoin", epoch: 1 }]);
      expect(bench.on(join(2)).look()).toContainEqual(offer(2, "ticket-2"));
    }
  });

  it("repeats a later offer that got lost, for as long as it takes", () => {
    const bench = up().on(seats(1, 3));
    const patience: (number | null)[] = [];
    for (let n = 0; n < 7; n++) {
      bench.done = [];
      bench.on(lost(1));
      patience.push(bench.waits);
      expect(bench.on(TIMER).look()).toEqual([offer(1, "")]);
    }
    expect(patience).toEqual([1_000, 2_000, 3_000, 4_000, 5_000, 5_000, 5_000]);
  });

  it("asks for the next epoch when the office refuses a later offer", () => {
    const bench = up().on(seats(1, 3));
    bench.look();
    expect(bench.on(refused(1)).look()).toEqual([{ type: "rejoin", epoch: 1 }]);
    expect(bench.state.phase).toBe("lost");
  });

  it("offers once more when what an offer says has changed, also while one is under way", () => {
    expect(up().on({ type: "renegotiate" }).look()).toEqual([offer(1, "")]);
    const bench = up().on(seats(1, 3));
    bench.look();
    expect(bench.on({ type: "renegotiate" }, { type: "renegotiate" }).look()).toEqual([]);
    expect(bench.on(answered(1)).look()).toEqual([offer(1, "")]);
    expect(bench.on(answered(1)).look()).toEqual([]);
  });

  it("asks again when a join that was promised does not come", () => {
    const bench = up().on(link(1, "broken"));
    bench.look();
    bench.on({ type: "timer" });
    expect(bench.waits).toBe(1_000);
    expect(bench.on({ type: "timer" }).look()).toEqual([{ type: "rejoin", epoch: 1 }]);
  });

  it("is nothing any more when the conversation is over", () => {
    const bench = up().on({ type: "over" });
    expect(bench.look()).toEqual([{ type: "close" }]);
    expect(bench.on({ type: "timer" }, link(1, "failed"), seats(1, 9), answered(1)).look()).toEqual([]);
    expect(bench.state).toMatchObject({ phase: "none", epoch: 0 });
  });
});

describe("a transport that falls silent", () => {
  const RESTART: Effect[] = [{ type: "restart" }, offer(1, "")];

  it.each<[string, TransportEvent, TransportState["phase"]]>([
    ["nothing has arrived for three seconds", { type: "silent" }, "shaky"],
    ["the browser calls it disconnected", link(1, "disconnected"), "shaky"],
    ["the browser gives it up", link(1, "failed"), "shaky"],
    ["the device has another network: the old way goes on", { type: "network" }, "up"],
  ])("restarts ICE in the same epoch when %s", (_why, event, phase) => {
    const bench = up().on(event);
    expect(bench.waits).toBe(RESTART_MS);
    expect(bench.look()).toEqual(RESTART);
    expect(bench.state).toMatchObject({ phase, epoch: 1 });
  });

  it("is up again with the first packet, or when the browser says so", () => {
    expect(up().on({ type: "silent" }, { type: "heard" }).state.phase).toBe("up");
    expect(up().on({ type: "silent" }, link(1, "connected")).state.phase).toBe("up");
  });

  it("restarts at most every five seconds, whatever happens meanwhile", () => {
    const bench = up().on({ type: "silent" });
    bench.look();
    const noise: TransportEvent[] = [{ type: "network" }, link(1, "failed"), { type: "silent" }, { type: "line" }, answered(1)];
    expect(bench.on(...noise, ...noise).look()).toEqual([]);
    expect(bench.on(TIMER).look()).toEqual(RESTART);
  });

  it("never gives up while nothing is heard, whether its offers are answered or lost", () => {
    for (const outcome of [answered(1), lost(1)]) {
      const bench = up().on({ type: "silent" });
      for (let n = 0; n < 100; n++) {
        bench.done = [];
        bench.on(outcome, { type: "silent" }, TIMER);
        expect(bench.waits).toBe(RESTART_MS);
        expect(bench.look()).toEqual(RESTART);
      }
    }
  });

  it("goes on to the next restart when an offer is not even answered", () => {
    const bench = up().on({ type: "silent" });
    bench.look();
    expect(bench.on(TIMER).look()).toEqual(RESTART);
  });

  it("asks for the next epoch only when the office has nothing of this one any more", () => {
    const bench = up().on({ type: "silent" });
    bench.look();
    expect(bench.on(refused(1)).look()).toEqual([{ type: "rejoin", epoch: 1 }]);
  });

  it("rests after five seconds when it was heard again", () => {
    const bench = up().on({ type: "silent" }, answered(1), { type: "network" }, { type: "heard" });
    bench.look();
    expect(bench.on(TIMER).look()).toEqual([]);
    expect(bench.state.timer).toBeNull();
    expect(bench.on({ type: "silent" }).look()).toEqual(RESTART);
  });

  it("follows a change of network that came too early, although it is up", () => {
    const bench = up().on({ type: "network" }, answered(1), { type: "network" });
    bench.look();
    expect(bench.on(TIMER).look()).toEqual(RESTART);
  });

  it("offers at once when the line on which the offer was lost is back, but leaves alone what works", () => {
    expect(up().on({ type: "line" }).look()).toEqual([]);
    const bench = up().on({ type: "silent" }, lost(1));
    bench.look();
    expect(bench.on({ type: "line" }).look()).toEqual([offer(1, "")]);
    expect(bench.on({ type: "line" }).look()).toEqual([]);
  });

  it("makes an offer that was lost while it was restarting, once it is up", () => {
    const bench = up().on({ type: "silent" }, lost(1), { type: "heard" });
    bench.look();
    expect(bench.on(TIMER).look()).toEqual([offer(1, "")]);
  });

  it("has nothing to restart before the first answer and after the end", () => {
    const first = new Bench().on(join(1));
    first.look();
    expect(first.on({ type: "network" }, { type: "silent" }, link(1, "failed")).look()).toEqual([]);
    const over = up().on({ type: "over" });
    over.look();
    expect(over.on({ type: "network" }, { type: "silent" }, { type: "heard" }, { type: "line" }).look()).toEqual([]);
  });

  it("waits for the join of a newer epoch instead", () => {
    const bench = up().on({ type: "epoch", epoch: 2 }, { type: "silent" });
    expect(bench.look()).toEqual([]);
    expect(bench.on(TIMER).look()).toEqual([{ type: "rejoin", epoch: 2 }]);
  });
});
