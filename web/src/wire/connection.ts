/**
 * The line to the office: carries out what `session.ts` decides, over a real WebSocket and the page's own events.
 *
 *     const connection = new Connection({ view: "visit", token, language: "de" });
 *     const stop = connection.subscribe((message) => …);   // welcome, snapshots and changes; late listeners hear the last state
 *     connection.watch((status) => …);                     // connecting, open, reconnecting, moved, expired, closed
 *     connection.start();
 *     await connection.request({ type: "here" });          // rejects with Refusal (code of the office, or "unavailable")
 */

import { decode, encode } from "@msgpack/msgpack";
import { Memory } from "./memory";
import { SUBPROTOCOL } from "./messages";
import type { ClientMessage, Language, OfficeMessage } from "./messages";
import type { Answered, Body, ReplyTo } from "./requests";
import { Session } from "./session";
import type { Status, Who } from "./session";

export { Refusal } from "./requests";
export type { Status } from "./session";

export type Listener = (message: OfficeMessage) => void;
export type Watcher = (status: Status) => void;

interface Pending {
  resolve: (reply: never) => void;
  reject: (reason: unknown) => void;
}

export class Connection {
  private readonly session: Session;
  private readonly memory = new Memory();
  private readonly listeners = new Set<Listener>();
  private readonly watchers = new Set<Watcher>();
  private readonly pending = new Map<number, Pending>();
  private socket: WebSocket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Since when the status is what it is (local milliseconds). */
  since = Date.now();
  /** The device secret of the guest view, once the office gave one. */
  device: string;

  constructor(who: Who) {
    this.session = new Session(who, Math.random);
    this.device = who.device ?? "";
  }

  get status(): Status {
    return this.session.status;
  }

  /** The office's time in Unix seconds, as far as this page knows it. */
  now(): number {
    return (Date.now() + this.session.clockOffset) / 1000;
  }

  /** Open the line and keep it open; also "use it here" after `moved`. */
  start(): void {
    addEventListener("online", this.wake);
    addEventListener("pageshow", this.wake);
    document.addEventListener("visibilitychange", this.wake);
    this.session.start(Date.now());
    this.carryOut();
  }

  close(): void {
    removeEventListener("online", this.wake);
    removeEventListener("pageshow", this.wake);
    document.removeEventListener("visibilitychange", this.wake);
    this.session.stop();
    this.carryOut();
  }

  /** Hear the whole view anew. */
  refresh(): void {
    this.session.refresh(Date.now());
    this.carryOut();
  }

  /** Used in the next hello. */
  speak(language: Language): void {
    this.session.speak(language);
  }

  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    for (const message of this.memory.recall()) listener(message);
    return () => this.listeners.delete(listener);
  }

  watch(watcher: Watcher): () => void {
    this.watchers.add(watcher);
    watcher(this.status);
    return () => this.watchers.delete(watcher);
  }

  request<B extends Body>(body: B): Promise<ReplyTo<B>> {
    return new Promise((resolve, reject) => {
      const id = this.session.request(body, Date.now());
      this.pending.set(id, { resolve, reject });
      this.carryOut();
    });
  }

  private readonly wake = (): void => {
    if (document.visibilityState === "hidden") return;
    this.session.wake(Date.now());
    this.carryOut();
  };

  private carryOut(): void {
    for (const action of this.session.take()) {
      if (action.do === "dial") this.dial();
      else if (action.do === "hang-up") this.hangUp();
      else if (action.do === "send") this.send(action.message);
      else if (action.do === "deliver") this.deliver(action.message);
      else if (action.do === "status") this.turned(action.status);
      else this.settle(action);
    }
    clearTimeout(this.timer);
    const deadline = this.session.deadline();
    if (deadline === Infinity) return;
    this.timer = setTimeout(
      () => {
        this.session.tick(Date.now());
        this.carryOut();
      },
      Math.max(0, deadline - Date.now()),
    );
  }

  private dial(): void {
    this.hangUp();
    const socket = new WebSocket(new URL("/ws", location.href.replace(/^http/, "ws")), SUBPROTOCOL);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.session.opened(Date.now());
      this.carryOut();
    };
    socket.onmessage = ({ data }) => {
      if (!(data instanceof ArrayBuffer)) return;
      this.session.received(decode(data) as OfficeMessage, Date.now());
      this.carryOut();
    };
    socket.onclose = ({ code }) => {
      this.socket = null;
      this.session.closed(code, Date.now());
      this.carryOut();
    };
    this.socket = socket;
  }

  private hangUp(): void {
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private send(message: ClientMessage): void {
    this.memory.said(message);
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(encode(message));
  }

  private deliver(message: OfficeMessage): void {
    if (message.type === "welcome" && message.device) this.device = message.device;
    this.memory.hear(message);
    for (const listener of [...this.listeners]) listener(message);
  }

  private turned(status: Status): void {
    this.since = Date.now();
    for (const watcher of [...this.watchers]) watcher(status);
  }

  private settle(answered: Answered): void {
    const pending = this.pending.get(answered.id);
    this.pending.delete(answered.id);
    if ("refusal" in answered) pending?.reject(answered.refusal);
    else pending?.resolve(answered.reply as never);
  }
}
