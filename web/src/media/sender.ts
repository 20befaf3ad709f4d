/** Keeps one sending line as it is wanted: which encodings run, how large they are, which codec goes first. */
import { preferences, type PictureCodec } from "./codecs";
import { settled, type PictureSource } from "./encodings";

export class SendingLine {
  private queue: Promise<void> = Promise.resolve();
  /** The codec for which an offer was made that has not brought it yet. */
  private asked: PictureCodec | null = null;
  /** The rids that somebody watches; null until told. */
  wanted: readonly string[] | null = null;
  /** Bit/s that a picture in one encoding should not exceed; 0: no limit. */
  limit = 0;

  constructor(
    readonly transceiver: RTCRtpTransceiver,
    readonly source: PictureSource,
    codec: PictureCodec,
  ) {
    prefer(transceiver, codec);
  }

  /** True when another codec is wanted than was chosen, so that a new offer is needed: one for each change of mind. */
  switch(wanted: PictureCodec, chosen: PictureCodec): boolean {
    const asked = this.asked;
    this.asked = wanted === chosen ? null : wanted;
    if (this.asked === null || this.asked === asked) return false;
    prefer(this.transceiver, wanted);
    return true;
  }

  /** Bring the encodings to what is wanted of a picture of this size. */
  tune(pixels: number): void {
    this.queue = this.queue.then(async () => {
      const { sender } = this.transceiver;
      const parameters = sender.getParameters();
      const next = settled(this.source, parameters.encodings, pixels, this.wanted, this.limit);
      if (next === null) return;
      try {
        await sender.setParameters({ ...parameters, encodings: next });
      } catch {
        // An offer or answer came between; after the answer everything is tuned again.
      }
    });
  }
}

/** Ask for our codecs and no others, so that ten people's lines fit into one message. */
export function prefer(line: RTCRtpTransceiver, first: PictureCodec): void {
  const { kind } = line.receiver.track;
  const received = RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [];
  const sent = new Set(RTCRtpSender.getCapabilities(kind)?.codecs.map((one) => one.mimeType));
  const usable = line.direction === "recvonly" ? received : received.filter((one) => sent.has(one.mimeType));
  const codecs = preferences(usable, first);
  try {
    if (codecs.length > 0) line.setCodecPreferences(codecs);
  } catch {
    // Without the preference the answer still takes nothing else.
  }
}
