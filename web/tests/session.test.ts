import { describe, expect, it } from "vitest";
import type { OfficeMessage, VisitView, Welcome } from "../src/wire/messages";
import { Session } from "../src/wire/session";
import type { Action } from "../src/wire/session";

/** A line in simulated time: the test is network, clock and office. */
class Bench {
  now = 1_000_000;
  readonly session: Session;
  heard: OfficeMessage[] = [];
  sent: string[] = [];
  hellos: { resume: unknown; device: string }[] = [];
  dials = 0;
  hangUps = 0;
  answers: Extract<Action, { do: "answer" }>[] = [];
  statuses: string[] = [];

  constructor(chance = 0.5, token = "t") {
    this.session = new Session({ view: "visit", token, language: "de" }, () => chance);
    this.session.start(this.now);
    this.drain();
  }

  drain(): void {
    for (const action of this.session.take()) {
      if (action.do === "dial") this.dials += 1;
      if (action.do === "hang-up") this.hangUps += 1;
      if (action.do === "send") {
        this.sent.push(action.message.type);
        if (action.message.type === "hello") {
          this.hellos.push({ resume: action.message.resume, device: action.message.device ?? "" });
        }
      }
      if (action.do === "deliver") this.heard.push(action.message);
      if (action.do === "answer") this.answers.push(action);
      if (action.do === "status") this.statuses.push(action.status);
    }
  }

  open(): void {
    this.session.opened(this.now);
    this.drain();
  }

  say(message: OfficeMessage): void {
    this.session.received(message, this.now);
    this.drain();
  }

  welcome(change: Partial<Welcome> = {}): void {
    this.open();
    const hour = { now: this.now / 1000, heartbeat: 10, device: "" };
    this.say({ type: "welcome", session: "s", secret: "x", resumed: false, ...hour, ...change });
  }

  lose(code = 1006): void {
    this.session.closed(code, this.now);
    this.drain();
  }

  /** Let time pass as the driver does: only at the deadlines that the session names. */
  pass(ms: number): void {
    const end = this.now + ms;
    for (let step = 0; step < 1000; step += 1) {
      const next = this.session.deadline();
      if (next > end) break;
      this.now = Math.max(this.now, next);
      this.session.tick(this.now);
      this.drain();
    }
    this.now = end;
  }

  request(body: Parameters<Session["request"]>[0]): number {
    const id = this.session.request(body, this.now);
    this.drain();
    return id;
  }
}

const visit = { ticket: "t", number: "K-001", state: "waiting", ahead: 1 } as unknown as VisitView;
const change = (seq: number): OfficeMessage => ({ type: "visit", seq, visit });
const number = { type: "take-number", department: "d", service: null, matter: "", name: "", language: "", once: "o" } as const;

describe("hello and resume", () => {
  it("says hello on every socket and is open after the welcome", () => {
    const bench = new Bench();
    bench.welcome();
    expect(bench.hellos).toEqual([{ resume: null, device: "" }]);
    expect(bench.statuses).toEqual(["open"]);
  });

  it("takes up its session with the last number it heard", () => {
    const bench = new Bench();
    bench.welcome();
    bench.say(change(1));
    bench.say(change(2));
    bench.lose();
    bench.pass(5_000);
    bench.open();
    expect(bench.hellos[1]?.resume).toEqual({ session: "s", secret: "x", seq: 2 });
  });

  it("goes on counting after a resume and begins anew after a snapshot", () => {
    const bench = new Bench();
    bench.welcome();
    bench.say(change(1));
    bench.lose();
    bench.pass(5_000);
    bench.welcome({ resumed: true });
    bench.say(change(2));
    bench.lose();
    bench.pass(5_000);
    bench.welcome({ resumed: false });
    bench.say(change(1));
    expect(bench.heard.filter((message) => message.type === "visit")).toHaveLength(3);
    expect(bench.hangUps).toBe(0);
  });

  it("hears a change that is said twice only once", () => {
    const bench = new Bench();
    bench.welcome();
    bench.say(change(1));
    bench.say(change(1));
    expect(bench.heard.filter((message) => message.type === "visit")).toHaveLength(1);
  });

  it("hears the whole view anew, at once, when the page cannot believe what it was told", () => {
    const bench = new Bench();
    bench.welcome();
    bench.session.refresh(bench.now);
    bench.drain();
    expect(bench.hangUps).toBe(1);
    bench.now = bench.session.deadline();
    bench.session.tick(bench.now);
    bench.drain();
    bench.welcome();
    expect(bench.hellos.map((hello) => hello.resume)).toEqual([null, null]);
    bench.session.stop();
    bench.session.refresh(bench.now);
    expect(bench.session.status).toBe("closed");
  });

  it("asks for a new snapshot when a number is missing, and does not show what came after the gap", () => {
    const bench = new Bench();
    bench.welcome();
    bench.say(change(1));
    bench.say(change(3));
    expect(bench.heard.filter((message) => message.type === "visit")).toHaveLength(1);
    expect(bench.hangUps).toBe(1);
    bench.pass(5_000);
    bench.open();
    expect(bench.hellos[1]?.resume).toBeNull();
  });

  it("keeps the device that the office gave for the next hello", () => {
    const bench = new Bench();
    bench.welcome({ device: "dev" });
    bench.lose();
    bench.pass(5_000);
    bench.open();
    expect(bench.hellos[1]?.device).toBe("dev");
  });

  it("forgets a resume that was not answered, so that it cannot stand in the way for ever", () => {
    const bench = new Bench();
    bench.welcome();
    bench.lose();
    bench.pass(400);
    bench.open();
    bench.lose(1008);
    bench.pass(5_000);
    bench.open();
    expect(bench.hellos[2]?.resume).toBeNull();
  });
});

describe("reconnecting", () => {
  it("doubles its patience up to five seconds and never stops trying", () => {
    const bench = new Bench(0.999);
    const gaps: number[] = [];
    for (let attempt = 0; attempt < 40; attempt += 1) {
      bench.lose();
      const before = bench.now;
      const dials = bench.dials;
      while (bench.dials === dials) bench.pass(10);
      gaps.push(bench.now - before);
    }
    expect(gaps.slice(0, 5)).toEqual([300, 600, 1200, 2400, 4800]);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(5_000);
  });

  it("spreads the herd: the smallest chance dials at once", () => {
    const bench = new Bench(0);
    bench.welcome();
    bench.lose();
    bench.pass(0);
    expect(bench.dials).toBe(2);
  });

  it("does not hammer an office that closes right after the welcome", () => {
    const bench = new Bench(0.999);
    for (let attempt = 0; attempt < 10; attempt += 1) {
      bench.welcome();
      bench.lose(1013);
      bench.pass(5_000);
    }
    expect(bench.session.deadline()).toBeGreaterThan(bench.now);
    expect(bench.dials).toBe(11);
  });

  it("starts with a short delay again after a line that held", () => {
    const bench = new Bench(0.999);
    for (let attempt = 0; attempt < 6; attempt += 1) {
      bench.lose();
      bench.pass(5_000);
    }
    bench.welcome();
    bench.say(change(1));
    bench.now += 6_000;
    bench.lose();
    expect(bench.session.deadline() - bench.now).toBeLessThanOrEqual(300);
  });

  it("dials at once when the network is back or the page is shown", () => {
    const bench = new Bench(0.999);
    for (let attempt = 0; attempt < 6; attempt += 1) {
      bench.lose();
      bench.pass(5_000);
    }
    bench.lose();
    const dials = bench.dials;
    bench.session.wake(bench.now);
    bench.drain();
    expect(bench.dials).toBe(dials + 1);
  });

  it("gives up a socket that does not open and a hello that is not answered", () => {
    const bench = new Bench();
    bench.pass(8_001);
    expect(bench.hangUps).toBe(1);
    bench.pass(5_000);
    bench.open();
    bench.pass(8_001);
    expect(bench.hangUps).toBe(2);
  });
});

describe("signs of life", () => {
  it("pings every heartbeat", () => {
    const bench = new Bench();
    bench.welcome();
    for (let beat = 1; beat <= 3; beat += 1) {
      bench.pass(10_000);
      bench.say({ type: "pong", n: beat });
    }
    expect(bench.sent.filter((type) => type === "ping")).toHaveLength(3);
    expect(bench.hangUps).toBe(0);
  });

  it("takes two missed answers for a dead line", () => {
    const bench = new Bench();
    bench.welcome();
    bench.pass(20_001);
    expect(bench.hangUps).toBe(1);
    expect(bench.session.status).toBe("reconnecting");
  });

  it("finds out within seconds after a sleep whether the line is still there", () => {
    const bench = new Bench();
    bench.welcome();
    bench.session.wake(bench.now);
    bench.drain();
    expect(bench.sent.at(-1)).toBe("ping");
    bench.pass(3_001);
    expect(bench.hangUps).toBe(1);
  });

  it("keeps a line that answers the probe", () => {
    const bench = new Bench();
    bench.welcome();
    bench.session.wake(bench.now);
    bench.drain();
    bench.say({ type: "pong", n: 1 });
    bench.pass(9_000);
    expect(bench.hangUps).toBe(0);
  });
});

describe("the end", () => {
  it.each([
    [4001, "moved"],
    [4003, "expired"],
  ])("does not come back after close code %i (%s)", (code, status) => {
    const bench = new Bench();
    bench.welcome();
    bench.lose(code);
    bench.pass(60_000);
    bench.session.wake(bench.now);
    bench.drain();
    expect(bench.session.status).toBe(status);
    expect(bench.dials).toBe(1);
  });

  it("stops when a newer page took over, and takes over again when asked", () => {
    const bench = new Bench();
    bench.welcome();
    bench.say({ type: "moved" });
    expect(bench.session.status).toBe("moved");
    bench.session.start(bench.now);
    bench.drain();
    bench.open();
    expect(bench.hellos[1]?.resume).toBeNull();
  });

  it.each([1001, 1006, 1008, 1013, 4002, 4004, 4005, 4006, 4007])("comes back after close code %i", (code) => {
    const bench = new Bench();
    bench.welcome();
    bench.lose(code);
    bench.pass(5_000);
    expect(bench.dials).toBe(2);
  });
});

describe("requests", () => {
  it("are answered by the message that carries their number", () => {
    const bench = new Bench();
    bench.welcome();
    const id = bench.request({ type: "here" });
    bench.say({ type: "ok", re: id });
    expect(bench.answers).toMatchObject([{ id, reply: { type: "ok" } }]);
  });

  it("are rejected with the office's word", () => {
    const bench = new Bench();
    bench.welcome();
    const id = bench.request({ type: "call", ticket: null });
    bench.say({ type: "refused", re: id, code: "taken", who: "Frau Weber", opens_at: null });
    expect(bench.answers).toMatchObject([{ id, refusal: { code: "taken", who: "Frau Weber" } }]);
  });

  it("wait for the line when it is not open yet", () => {
    const bench = new Bench();
    bench.request({ type: "here" });
    expect(bench.sent).toEqual([]);
    bench.welcome();
    expect(bench.sent).toEqual(["hello", "here"]);
  });

  it("fail with unavailable when no line comes within five seconds", () => {
    const bench = new Bench();
    bench.request({ type: "here" });
    bench.pass(5_001);
    expect(bench.answers).toMatchObject([{ refusal: { code: "unavailable" } }]);
  });

  it("fail when the line breaks before the answer, because nobody knows what became of them", () => {
    const bench = new Bench();
    bench.welcome();
    bench.request({ type: "here" });
    bench.lose();
    expect(bench.answers).toMatchObject([{ refusal: { code: "unavailable" } }]);
    bench.pass(5_000);
    bench.welcome();
    expect(bench.sent.filter((type) => type === "here")).toHaveLength(1);
  });

  it("for a number are said again over a new line, because `once` makes that harmless", () => {
    const bench = new Bench();
    bench.welcome();
    const id = bench.request(number);
    bench.lose();
    bench.pass(5_000);
    bench.welcome();
    expect(bench.sent.filter((type) => type === "take-number")).toHaveLength(2);
    bench.say({ type: "number-taken", re: id, token: "t", number: "K-001" });
    expect(bench.answers).toMatchObject([{ id, reply: { number: "K-001" } }]);
  });

  it("for a number fail in the end when the office stays away", () => {
    const bench = new Bench();
    bench.welcome();
    bench.request(number);
    bench.lose();
    bench.pass(31_000);
    expect(bench.answers).toMatchObject([{ refusal: { code: "unavailable" } }]);
  });

  it("fail when an open line stays silent about them", () => {
    const bench = new Bench();
    bench.welcome();
    bench.request({ type: "here" });
    for (let second = 0; second < 16; second += 1) {
      bench.pass(1_000);
      bench.say({ type: "pong", n: second });
    }
    expect(bench.answers).toMatchObject([{ refusal: { code: "unavailable" } }]);
  });

  it("fail at once on a page that was moved or closed", () => {
    const bench = new Bench();
    bench.welcome();
    bench.session.stop();
    bench.drain();
    bench.request({ type: "here" });
    expect(bench.answers).toMatchObject([{ refusal: { code: "unavailable" } }]);
  });

  it("are bounded: the sixty-fifth that waits fails", () => {
    const bench = new Bench();
    for (let count = 0; count < 65; count += 1) bench.request({ type: "here" });
    expect(bench.answers).toHaveLength(1);
  });

  it("ignore an answer that nobody waits for", () => {
    const bench = new Bench();
    bench.welcome();
    bench.say({ type: "ok", re: 99 });
    expect(bench.answers).toEqual([]);
  });
});
