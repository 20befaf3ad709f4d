import { describe, expect, it } from "vitest";
import { slim } from "../src/media/sdp";
import { expectsMedia, streamOf, voices } from "../src/media/seats";
import { MAX_LINES, NO_CONVERSATION, choose, heard, layout, news, openChat, remembered, unread } from "../src/state/conversation";
import type { ConversationModel } from "../src/state/conversation";
import type { ConversationView, OfficeMessage, ParticipantView, Seat } from "../src/wire/messages";
import { CITIZEN, CLERK, INTERPRETER, conversation, line, participant, said, told } from "./talk-views";

const after = (...messages: OfficeMessage[]): ConversationModel => messages.reduce(heard, NO_CONVERSATION);
const chat = (...ids: string[]): OfficeMessage => ({ type: "chat", seq: 1, lines: ids.map((id) => line(id)) });
const camera = (id: string): { participant: string; source: "camera" } => ({ participant: id, source: "camera" });

describe("who stands large", () => {
  const all = [CITIZEN, CLERK, INTERPRETER];

  it.each([
    ["the clerk sees the citizen", "clerk", "citizen"],
    ["the citizen sees the clerk", "citizen", "clerk"],
    ["the interpreter sees the clerk", "interpreter", "clerk"],
  ])("%s", (_, me, large) => {
    const found = layout(after(told({ me, participants: all })));
    expect(found.stage).toEqual(camera(large));
    expect(found.beside).toHaveLength(1);
  });

  it("is nobody while one is alone", () => {
    expect(layout(after(told({ participants: [CLERK] })))).toEqual({ stage: null, beside: [] });
    expect(layout(NO_CONVERSATION)).toEqual({ stage: null, beside: [] });
  });

  it("is whoever is there when the expected person is not", () => {
    expect(layout(after(told({ participants: [CLERK, INTERPRETER] }))).stage).toEqual(camera("interpreter"));
  });

  it("is a shared screen, with its owner's face beside", () => {
    const sharing = [participant("citizen", { screen: true }), CLERK, INTERPRETER];
    const found = layout(after(told({ participants: sharing })));
    expect(found.stage).toEqual({ participant: "citizen", source: "screen" });
    expect(found.beside).toEqual([camera("citizen"), camera("interpreter")]);
  });

  it("is never the own screen", () => {
    const sharing = [CITIZEN, participant("clerk", { role: "clerk", screen: true })];
    expect(layout(after(told({ participants: sharing }))).stage).toEqual(camera("citizen"));
  });

  it("is what the reader chose, until it is chosen again or gone", () => {
    const model = choose(after(told({ participants: all })), camera("interpreter"));
    expect(layout(model).stage).toEqual(camera("interpreter"));
    expect(layout(choose(model, camera("interpreter"))).stage).toEqual(camera("citizen"));
    expect(layout(heard(model, told({ participants: [CITIZEN, CLERK] }))).stage).toEqual(camera("citizen"));
  });

  it("shows ten people, each exactly once", () => {
    const ten = [CLERK, CITIZEN, ...Array.from({ length: 8 }, (_, n) => participant(`p${n}`, { role: "expert" }))];
    const { stage, beside } = layout(after(told({ participants: ten })));
    const shown = [stage, ...beside].map((one) => one?.participant);
    expect(new Set(shown).size).toBe(9);
    expect(shown).toHaveLength(9);
  });
});

describe("the chat", () => {
  it("counts what others wrote while it was shut", () => {
    const model = after(told(), chat("a"), said("b"), said("c", "clerk"), said("d"));
    expect(unread(model)).toBe(2);
    expect(unread(openChat(model, true))).toBe(0);
    expect(unread(heard(openChat(model, true), said("e")))).toBe(0);
    expect(unread(heard(openChat(openChat(model, true), false), said("e")))).toBe(1);
  });

  it("keeps the count over a lost line, which brings the same lines again", () => {
    const model = after(told(), chat("a"), said("b"));
    expect(unread(heard(heard(model, told()), chat("a", "b", "c")))).toBe(2);
    expect(heard(model, said("b")).lines).toHaveLength(2);
  });

  it("forgets the oldest lines beyond its bound", () => {
    const lines = Array.from({ length: MAX_LINES + 5 }, (_, n) => said(`l${n}`));
    expect(after(told(), ...lines).lines).toHaveLength(MAX_LINES);
  });

  it("does not come along into another room", () => {
    const model = after(told(), said("a"), told({ room: "next" }));
    expect(model.lines).toEqual([]);
    expect(model.view?.room).toBe("next");
  });
});

describe("the end of a conversation", () => {
  it("takes everything with it", () => {
    const model = after(told(), said("a"), { type: "conversation-ended", seq: 2, room: "room" });
    expect(model).toEqual({ ...NO_CONVERSATION, ended: "room" });
  });

  it("is only the end of the room that it names", () => {
    expect(after(told(), { type: "conversation-ended", seq: 2, room: "old" }).view?.room).toBe("room");
  });
});

describe("news for people who do not see the pictures", () => {
  const two = conversation();

  it("tells who comes, goes, shows and is interrupted", () => {
    const three = conversation({ participants: [CITIZEN, CLERK, INTERPRETER] });
    const shaken = conversation({ participants: [participant("citizen", { link: "reconnecting", screen: true }), CLERK] });
    const whats = (...[before, now]: Parameters<typeof news>): string[] =>
      news(before, now).map(({ what, name }) => `${what} ${name}`);
    expect(whats(two, three)).toEqual(["came interpreter"]);
    expect(whats(three, two)).toEqual(["went interpreter"]);
    expect(whats(two, shaken)).toEqual(["shares citizen", "link-lost citizen"]);
    expect(whats(shaken, two)).toEqual(["stopped-sharing citizen", "link-back citizen"]);
  });

  it("tells that somebody is back, also when the way back has stages", () => {
    const linked = (link: ParticipantView["link"]): ConversationView =>
      conversation({ participants: [participant("citizen", { link }), CLERK] });
    let seen: ConversationView | null = two;
    const told: string[] = [];
    for (const link of ["reconnecting", "absent", "connecting", "connected", "connecting", "connected"] as const) {
      told.push(...news(seen, linked(link)).map(({ what }) => what));
      seen = remembered(seen, linked(link));
    }
    expect(told).toEqual(["link-lost", "link-back"]);
  });

  it("says nothing about oneself, at the beginning, or between two rooms", () => {
    expect(news(null, two)).toEqual([]);
    expect(news(two, conversation({ participants: [CITIZEN, { ...CLERK, screen: true }] }))).toEqual([]);
    expect(news(two, conversation({ room: "next", participants: [CLERK] }))).toEqual([]);
  });
});

describe("seats", () => {
  const seats: Seat[] = [
    { mid: "5", participant: "b", source: "microphone", paused: false, undecodable: false },
    { mid: "3", participant: "a", source: "microphone", paused: false, undecodable: false },
    { mid: "4", participant: "a", source: "camera", paused: false, undecodable: false },
    { mid: "9", participant: "c", source: "microphone", paused: false, undecodable: false },
  ];
  const streams = new Map([
    ["3", "voice a"],
    ["4", "face a"],
    ["5", "voice b"],
  ]);

  it("lead from a person's source to the stream of the m-line", () => {
    expect(streamOf(seats, streams, "a", "camera")).toBe("face a");
    expect(streamOf(seats, streams, "b", "camera")).toBeNull();
    expect(streamOf(seats, streams, "c", "microphone")).toBeNull();
  });

  it.each<[boolean, string, Partial<ParticipantView>, Partial<Seat>]>([
    [true, "a person sends what sits in a seat", {}, {}],
    [false, "it is switched off", { camera: false }, {}],
    [false, "the person is not connected", { link: "reconnecting" }, {}],
    [false, "it rests", {}, { paused: true }],
    [false, "this browser cannot show it", {}, { undecodable: true }],
  ])("make one expect media: %s, when %s", (expected, _why, change, how) => {
    const seat: Seat = { mid: "4", participant: "citizen", source: "camera", paused: false, undecodable: false, ...how };
    const view = conversation({ participants: [CLERK, participant("citizen", change)] });
    expect(expectsMedia(view, [seat])).toBe(expected);
    expect(expectsMedia(view, [])).toBe(false);
    expect(expectsMedia(null, seats)).toBe(false);
  });

  it("give every voice that has arrived, in a steady order", () => {
    expect(voices(seats, streams)).toEqual([
      { mid: "3", stream: "voice a" },
      { mid: "5", stream: "voice b" },
    ]);
  });
});

describe("the offer that the office gets", () => {
  it("has no candidates and only header extensions that are answered", () => {
    const kept = ["v=0", "m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid", "a=mid:0"];
    const left = [
      "a=candidate:1 1 udp 2122 192.168.1.5 50000 typ host",
      "a=end-of-candidates",
      "a=extmap:9 urn:3gpp:video-orientation",
    ];
    expect(slim([...kept, ...left, ""].join("\r\n"))).toBe([...kept, ""].join("\r\n"));
  });
});
