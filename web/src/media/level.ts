/** How loud a microphone is, as a bar that moves: 0 for silence, 1 for loud. */

/** Samples of one moment in [-1, 1] -> their loudness on a scale of -60 to 0 dB, as 0 to 1. */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibel = 10 * Math.log10(sum / Math.max(1, samples.length) + 1e-12);
  return Math.min(1, Math.max(0, (decibel + 60) / 60));
}

/** Rises at once and falls slowly, so that a word can be seen. */
export function smooth(before: number, now: number): number {
  return now > before ? now : before * 0.9 + now * 0.1;
}

/** From here on a person was heard and not just a room. */
export const HEARD = 0.45;

/** Watches a track and tells its level about 15 times a second until stopped. */
export function watchLevel(track: MediaStreamTrack, tell: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  void context.resume();
  const samples = new Float32Array(analyser.fftSize);
  let level = 0;
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    level = smooth(level, loudness(samples));
    tell(level);
  }, 66);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}
