/**
 * Showing one's own screen, where the browser can (phones cannot, and then there is no button).
 */
export const canShare = (devices: MediaDevices | undefined): boolean =>
  devices !== undefined && "getDisplayMedia" in devices;

/** Ask which window or screen to show. Null when the person thought better of it. */
export async function pickScreen(devices: MediaDevices): Promise<MediaStreamTrack | null> {
  try {
    const stream = await devices.getDisplayMedia({
      video: { frameRate: { max: 15 }, width: { max: 1920 }, height: { max: 1080 } },
      audio: false,
    });
    const track = stream.getVideoTracks()[0] ?? null;
    // Text must stay readable: the encoder gives up frames before sharpness.
    if (track !== null) track.contentHint = "text";
    return track;
  } catch (error) {
    if (error instanceof Error && (error.name === "NotAllowedError" || error.name === "AbortError")) return null;
    throw error;
  }
}
