/** Keeps the lamps of a conversation burning: turns them in time, and says aloud to the clerk what turned bad. */
import type { Conversation } from "../media/conversation";
import { me, others } from "../state/conversation";
import { NO_LAMPS, lampNews, lamps, nextTurn, ownLamp, type Lamp, type Lamps } from "../state/lamps";
import { t } from "../texts";
import type { ParticipantView } from "../wire/messages";
import { announce } from "./announce";
import type { Subject } from "./quality";
import { nameOf } from "./tiles";

export class LampKeeper {
  lit: Lamps = NO_LAMPS;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly conversation: Conversation,
    /** The line to the office is open: what it measured is of now. */
    private readonly fresh: () => boolean,
    private readonly turned: () => void,
  ) {}

  /** Turn the lamps, and come back when one of them may turn by itself. */
  look(): void {
    const now = performance.now();
    const before = this.lit;
    this.lit = lamps(before, this.conversation.model.quality, now);
    this.tellClerk(before);
    clearTimeout(this.timer);
    const wait = nextTurn(this.lit, now);
    if (wait === null) return;
    this.timer = setTimeout(() => {
      this.look();
      this.turned();
    }, wait);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  /** Whose lamp is shown: the own one to everybody, all of them to the clerk. */
  of(who: ParticipantView): Lamp | null {
    const { view } = this.conversation.model;
    const told = this.fresh() ? this.lit.get(who.id) : undefined;
    if (who.id === view?.me) return ownLamp(told, this.conversation.link);
    if (view === null || me(view)?.role !== "clerk" || who.link !== "connected") return null;
    return told ?? null;
  }

  /** What the dialog about a person's connection shows; an empty id is the reader. */
  readonly subject = (participant: string): Subject | null => {
    const { view, quality } = this.conversation.model;
    const who = view?.participants.find((one) => one.id === (participant === "" ? view.me : participant));
    if (view === null || who === undefined) return null;
    return {
      name: participant === "" ? "" : nameOf(who, view.ticket),
      lamp: this.of(who),
      details: quality.find((one) => one.participant === who.id)?.details ?? null,
    };
  };

  private tellClerk(before: Lamps): void {
    const { view } = this.conversation.model;
    if (view === null || me(view)?.role !== "clerk") return;
    for (const { participant, what } of lampNews(before, this.lit)) {
      const who = others(view).find((one) => one.id === participant);
      if (who !== undefined) announce(t(`quality-news-${what}`, { name: nameOf(who, view.ticket) }));
    }
  }
}
