/** The sounds of the office, made by the browser itself: no file, no request, and the same everywhere. */

export interface Note {
  /** Hertz. */
  pitch: number;
  /** Seconds after the beginning, and for how long. */
  at: number;
  for: number;
}

/** You are called: three rising notes, twice; friendly, and hard to take for something else. */
export const CALL: readonly Note[] = [0, 0.9].flatMap((start) => [
  { pitch: 587.33, at: start, for: 0.22 },
  { pitch: 739.99, at: start + 0.2, for: 0.22 },
  { pitch: 880, at: start + 0.4, for: 0.45 },
]);

/** Somebody arrived at the desk: two soft notes. */
export const ARRIVAL: readonly Note[] = [
  { pitch: 659.25, at: 0, for: 0.18 },
  { pitch: 880, at: 0.16, for: 0.3 },
];

/** You are nearly called: one soft falling third, not to be taken for the call. */
export const NEARLY: readonly Note[] = [
  { pitch: 783.99, at: 0, for: 0.25 },
  { pitch: 659.25, at: 0.24, for: 0.45 },
];

/** Can you hear this? A short scale. */
export const TEST: readonly Note[] = [523.25, 587.33, 659.25, 783.99, 1046.5].map((pitch, step) => ({
  pitch,
  at: step * 0.22,
  for: 0.3,
}));

let shared: AudioContext | null = null;

function context(): AudioContext | null {
  if (typeof AudioContext === "undefined") return null;
  shared ??= new AudioContext();
  return shared;
}

/** Whether a sound would be heard now; browsers allow it after somebody pressed something in this page. */
export const soundAllowed = (): Promise<boolean> => running(300);

async function running(withinMs: number): Promise<boolean> {
  const audio = context();
  if (!audio) return false;
  if (audio.state !== "running") await Promise.race([audio.resume(), new Promise((done) => setTimeout(done, withinMs))]);
  return audio.state === "running";
}

export function lengthOf(notes: readonly Note[]): number {
  return Math.max(0, ...notes.map((note) => note.at + note.for));
}

/** Play the notes once; `speaker` is the id of an output device, where the browser lets us choose. */
export async function play(notes: readonly Note[], { volume = 0.35, speaker = "" } = {}): Promise<boolean> {
  // Some machines take a second to wake their loudspeaker; a call is worth the wait.
  if (!(await running(1_500))) return false;
  const audio = context();
  if (!audio) return false;
  await sendTo(audio, speaker);
  const start = audio.currentTime + 0.03;
  for (const note of notes) {
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    tone.type = "sine";
    tone.frequency.value = note.pitch;
    const from = start + note.at;
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(volume, from + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, from + note.for);
    tone.connect(gain).connect(audio.destination);
    tone.start(from);
    tone.stop(from + note.for + 0.02);
  }
  return true;
}

async function sendTo(audio: AudioContext, speaker: string): Promise<void> {
  // AudioContext.setSinkId is in Chromium only; elsewhere the system's choice plays.
  const routed = audio as AudioContext & { setSinkId?: (id: string) => Promise<void>; sinkId?: string };
  if (!routed.setSinkId || (routed.sinkId ?? "") === speaker) return;
  await routed.setSinkId(speaker).catch(() => undefined);
}

/** Play the notes again and again until stopped, but not for ever. */
export function repeat(notes: readonly Note[], everySeconds: number, times: number): () => void {
  let left = times;
  const again = (): void => {
    left -= 1;
    void play(notes);
    if (left <= 0) clearInterval(timer);
  };
  const timer = setInterval(again, everySeconds * 1000);
  again();
  return () => clearInterval(timer);
}
