import { describe, expect, it } from "vitest";
import { NO_CONVERSATION, heard } from "../src/state/conversation";
import { delay, picture, rate, share } from "../src/state/figures";
import {
  BETTER_MS,
  NO_LAMPS,
  WORSE_MS,
  lampNews,
  lamps,
  nextTurn,
  ownLamp,
  type Lamps,
} from "../src/state/lamps";
import type { Level, MediaDetails, QualityView, Trouble } from "../src/wire/messages";
import { told } from "./talk-views";

const view = (level: Level, trouble: Trouble = ""): QualityView => ({ participant: "a", level, trouble, late: 0, details: null });

/** A timeline: at each moment (seconds) what the office says; the lamp after it. */
function timeline(...moments: [number, Level, Trouble?][]): string[] {
  let lit: Lamps = NO_LAMPS;
  return moments.map(([second, level, trouble]) => {
    lit = lamps(lit, [view(level, trouble)], second * 1_000);
    const { level: is, trouble: why } = lit.get("a") ?? view("good");
    return why === "" ? is : `${is} ${why}`;
  });
}

describe("a lamp", () => {
  it("is lit with the first measurement", () => {
    expect(timeline([0, "weak", "loss"])).toEqual(["weak loss"]);
    expect(lamps(NO_LAMPS, [], 0).size).toBe(0);
  });

  it("turns worse after two seconds and better after five", () => {
    expect(timeline([0, "good"], [1, "bad"], [2, "bad"], [3, "bad"])).toEqual(["good", "good", "good", "bad"]);
    expect(timeline([0, "bad"], [1, "good"], [5, "good"], [6, "good"])).toEqual(["bad", "bad", "bad", "good"]);
  });

  it("does not follow what goes up and down", () => {
    expect(timeline([0, "good"], [1, "bad"], [2, "good"], [3, "bad"], [4, "good"]).at(-1)).toBe("good");
    expect(timeline([0, "weak"], [4, "good"], [8, "weak"], [9, "good"], [13, "good"]).at(-1)).toBe("weak");
  });

  it("keeps its patience when a trouble only changes its name", () => {
    expect(timeline([0, "good"], [1, "weak", "loss"], [2, "weak", "delay"], [3, "weak", "delay"]).at(-1)).toBe("weak delay");
  });

  it("turns at once when media stop and when they are back", () => {
    expect(timeline([0, "good"], [1, "bad", "silent"], [2, "good"])).toEqual(["good", "bad silent", "good"]);
  });

  it("says when it may turn by itself", () => {
    const first = lamps(NO_LAMPS, [view("good")], 0);
    expect(nextTurn(first, 0)).toBeNull();
    const second = lamps(first, [view("bad")], 1_000);
    expect(nextTurn(second, 1_500)).toBe(WORSE_MS - 500);
    const third = lamps(lamps(second, [view("bad")], 1_000 + WORSE_MS), [view("good")], 10_000);
    expect(nextTurn(third, 10_000)).toBe(BETTER_MS);
  });

  it("goes out with the person", () => {
    expect(lamps(lamps(NO_LAMPS, [view("good")], 0), [], 1).size).toBe(0);
  });

  it("has news only of what turns bad and back", () => {
    const [good, weak, bad] = (["good", "weak", "bad"] as const).map((level) => lamps(NO_LAMPS, [view(level)], 0));
    const news = (a: Lamps | undefined, b: Lamps | undefined): string[] =>
      lampNews(a ?? NO_LAMPS, b ?? NO_LAMPS).map((one) => one.what);
    expect(news(good, weak)).toEqual([]);
    expect(news(weak, bad)).toEqual(["bad"]);
    expect(news(bad, weak)).toEqual(["better"]);
    expect(news(NO_LAMPS, bad)).toEqual(["bad"]);
    expect(news(bad, NO_LAMPS)).toEqual([]);
  });

  it("of oneself is what the page sees, before what the office last said", () => {
    expect(ownLamp(view("good"), "reconnecting")).toEqual({ level: "bad", trouble: "silent" });
    expect(ownLamp(view("weak", "loss"), "connected")).toMatchObject({ level: "weak", trouble: "loss" });
    expect(ownLamp(undefined, "connected")).toBeNull();
    expect(ownLamp(view("good"), "connecting")).toBeNull();
  });
});

describe("the quality that the office tells", () => {
  it("belongs to the conversation and goes with it", () => {
    const quality = { type: "quality", seq: 2, participants: [view("weak")] } as const;
    expect(heard(NO_CONVERSATION, quality).quality).toEqual([]);
    const model = heard(heard(NO_CONVERSATION, told()), quality);
    expect(model.quality).toEqual([view("weak")]);
    expect(heard(model, told()).quality).toEqual([view("weak")]);
    expect(heard(model, told({ room: "next" })).quality).toEqual([]);
  });
});

describe("figures", () => {
  it.each([
    [0, "0 kbit/s"],
    [349_600, "350 kbit/s"],
    [1_250_000, "1,3 Mbit/s"],
  ])("%d bit/s are %s", (bits, words) => {
    expect(rate(bits, "de-DE")).toBe(words);
  });

  it("say what is not known, and what is not there", () => {
    const details: MediaDetails = {
      up: 0, down: 0, loss_up: 0, loss_down: 0, round_trip: 0, height: 0, frame_rate: 0, freezes: 0, frozen: 0, way: "",
    };
    expect(delay(0, "de-DE")).toBeNull();
    expect(delay(44.6, "de-DE")).toBe("45 ms");
    expect(picture(details)).toBeNull();
    expect(picture({ ...details, height: 720, frame_rate: 24.6 })).toEqual({ lines: 720, frames: 25 });
    expect(share(0.0042, "de-DE").replace(/\s/, " ")).toBe("0,4 %");
  });
});
