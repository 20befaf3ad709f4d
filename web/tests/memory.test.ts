import { describe, expect, it } from "vitest";
import { Memory } from "../src/wire/memory";
import type { ChatLine, ConversationView, OfficeMessage } from "../src/wire/messages";
import { department } from "./views";

const welcome = (resumed: boolean): OfficeMessage => ({
  type: "welcome",
  session: "s",
  secret: "x",
  resumed,
  now: 0,
  heartbeat: 10,
  device: "",
});
const line = (id: string): ChatLine => ({ id, participant: "p", name: "", role: "clerk", text: "", at: 0 });
const conversation: OfficeMessage = { type: "conversation", seq: 1, conversation: {} as ConversationView };
const join: OfficeMessage = { type: "join", seq: 2, room: "r", epoch: 1, join: "j", ice_servers: [], audio_seats: 2, video_seats: 2 };

function heard(...messages: OfficeMessage[]): OfficeMessage[] {
  const memory = new Memory();
  for (const message of messages) memory.hear(message);
  return memory.recall();
}

describe("a late listener", () => {
  it("hears the conversation and the leave to join it, in order", () => {
    expect(heard(conversation, join).map((message) => message.type)).toEqual(["conversation", "join"]);
  });

  it("does not hear a join ticket that was used", () => {
    const memory = new Memory();
    memory.hear(join);
    memory.said({ type: "offer", id: 1, epoch: 1, join: "j", sdp: "", tracks: {} });
    expect(memory.recall()).toEqual([]);
  });

  it("hears every chat line once, the oldest falling out", () => {
    const said = Array.from({ length: 600 }, (_, at): OfficeMessage => ({ type: "said", seq: at, line: line(String(at)) }));
    const [chat] = heard({ type: "chat", seq: 0, lines: [line("first")] }, ...said);
    if (chat?.type !== "chat") throw new Error("no chat");
    expect(chat.lines).toHaveLength(500);
    expect(chat.lines.at(-1)?.id).toBe("599");
  });

  it("hears how well everybody is connected and what is wanted of the own pictures", () => {
    const encodings: OfficeMessage = { type: "encodings", seq: 3, epoch: 1, tracks: [] };
    const quality: OfficeMessage = { type: "quality", seq: 4, participants: [] };
    expect(heard(conversation, encodings, quality)).toEqual([conversation, encodings, quality]);
    expect(heard(conversation, encodings, quality, { type: "conversation-ended", seq: 5, room: "r" })).toEqual([]);
  });

  it("hears nothing of a conversation that ended, nor of the time before a new snapshot", () => {
    expect(heard(conversation, join, { type: "conversation-ended", seq: 3, room: "r" })).toEqual([]);
    expect(heard(conversation, welcome(false))).toEqual([]);
    expect(heard(conversation, welcome(true))).toHaveLength(1);
  });

  it("hears departments as they are now", () => {
    const [portal] = heard(
      { type: "portal", seq: 1, departments: [department()] },
      { type: "department", seq: 2, department: department({ waiting: 4 }) },
    );
    expect(portal).toMatchObject({ departments: [{ waiting: 4 }] });
  });
});
