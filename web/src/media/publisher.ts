/**
 * What this person sends: the devices behind microphone, camera and screen, across transports.
 *
 * Off means off: the sender has no track, so nothing leaves this machine, and the camera's light goes out. The microphone
 * stays open but silent and unsent, so that the first word after unmuting is heard.
 */
import type { Source } from "../wire/messages";
import { constraints, troubleOf, type Choice, type Device, type Trouble } from "./devices";
import { canShare, pickScreen } from "./screen";

export type Sends = Readonly<Record<Source, boolean>>;
export type Senders = Partial<Record<Source, Pick<RTCRtpSender, "replaceTrack">>>;

export class Publisher {
  readonly tracks: Record<Source, MediaStreamTrack | null> = { microphone: null, camera: null, screen: null };
  readonly trouble: Record<Device, Trouble | null> = { microphone: null, camera: null };
  private readonly on: Record<Source, boolean> = { microphone: false, camera: false, screen: false };
  private readonly ids: Record<Device, string> = { microphone: "", camera: "" };
  private senders: Senders = {};
  private queue: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly devices: MediaDevices | undefined,
    private readonly changed: () => void,
  ) {}

  get sends(): Sends {
    const { microphone, camera, screen } = this.tracks;
    return { microphone: microphone !== null && this.on.microphone, camera: camera !== null, screen: screen !== null };
  }

  get canShare(): boolean {
    return canShare(this.devices);
  }

  /** Open what was chosen before; what cannot be opened stays off and says why. */
  start(choice: Choice): Promise<void> {
    this.closed = false;
    this.ids.microphone = choice.microphone;
    this.ids.camera = choice.camera;
    return this.inTurn(async () => {
      this.on.microphone = choice.microphoneOn;
      this.on.camera = choice.cameraOn;
      await Promise.all([this.settle("microphone"), this.settle("camera")]);
    });
  }

  /** A new transport: what is on goes on there. */
  attach(senders: Senders): void {
    this.senders = senders;
    for (const source of ["microphone", "camera", "screen"] as const) void this.send(source);
  }

  switch(device: Device, on: boolean): Promise<void> {
    return this.inTurn(() => {
      this.on[device] = on;
      return this.settle(device);
    });
  }

  /** Another camera or microphone; what runs is exchanged without a new offer. */
  choose(device: Device, id: string): Promise<void> {
    return this.inTurn(async () => {
      if (this.ids[device] === id) return;
      this.ids[device] = id;
      this.drop(device);
      await this.settle(device);
    });
  }

  chosen(device: Device): string {
    return this.tracks[device]?.getSettings().deviceId ?? this.ids[device];
  }

  /** How large the own picture is, in pixels; 0 as long as that is not known. */
  pixels(source: "camera" | "screen"): number {
    const { width = 0, height = 0 } = this.tracks[source]?.getSettings() ?? {};
    return width * height;
  }

  /** True when something is shown now. Must be called from a click. */
  async share(): Promise<boolean> {
    const { devices } = this;
    if (devices === undefined) return false;
    const track = await pickScreen(devices);
    if (track === null) return false;
    if (this.closed) {
      track.stop();
      return false;
    }
    this.drop("screen");
    this.tracks.screen = track;
    // The browser's own "stop sharing" bar.
    track.addEventListener("ended", () => {
      if (this.tracks.screen === track) void this.unshare();
    });
    await this.send("screen");
    this.changed();
    return true;
  }

  async unshare(): Promise<void> {
    this.drop("screen");
    await this.send("screen");
    this.changed();
  }

  /** Let go of every device. */
  close(): void {
    this.closed = true;
    this.senders = {};
    for (const source of ["microphone", "camera", "screen"] as const) {
      this.on[source] = false;
      this.drop(source);
    }
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(async () => {
      if (this.closed) return;
      await work();
      this.changed();
    });
    return this.queue;
  }

  private async settle(device: Device): Promise<void> {
    if (this.on[device] && this.tracks[device] === null) {
      await this.open(device);
    } else if (!this.on[device] && device === "camera") {
      this.drop(device);
    }
    const { microphone } = this.tracks;
    if (microphone !== null) microphone.enabled = this.on.microphone;
    await this.send(device);
  }

  private async open(device: Device): Promise<void> {
    try {
      if (this.devices === undefined) throw new DOMException("no devices", "NotFoundError");
      const track = await this.ask(this.devices, device);
      if (this.closed) {
        track.stop();
        return;
      }
      this.tracks[device] = track;
      this.trouble[device] = null;
      track.addEventListener("ended", () => {
        if (this.tracks[device] === track) this.unplugged(device);
      });
    } catch (error) {
      this.on[device] = false;
      this.trouble[device] = troubleOf(error);
    }
  }

  private async ask(devices: MediaDevices, device: Device): Promise<MediaStreamTrack> {
    const stream = await devices.getUserMedia(constraints(device, this.ids[device]));
    const [track] = stream.getTracks();
    if (track === undefined) throw new DOMException("no track", "NotFoundError");
    track.contentHint = device === "microphone" ? "speech" : "motion";
    return track;
  }

  private unplugged(device: Device): void {
    this.drop(device);
    this.ids[device] = "";
    if (device === "microphone") {
      void this.inTurn(() => this.settle(device));
      return;
    }
    this.on[device] = false;
    this.trouble[device] = "missing";
    void this.inTurn(() => this.send(device));
  }

  private drop(source: Source): void {
    this.tracks[source]?.stop();
    this.tracks[source] = null;
  }

  private async send(source: Source): Promise<void> {
    const track = source === "microphone" && !this.on.microphone ? null : this.tracks[source];
    try {
      await this.senders[source]?.replaceTrack(track);
    } catch {
      // The transport has closed meanwhile; the next one gets the track from attach().
    }
  }
}
