"""How long a picture stood still: a page that notes when its incoming video moves on."""

from __future__ import annotations

from playwright.sync_api import Page

BEGIN = """
() => {
  const line = { moved: performance.now(), frames: -1, longest: 0, words: [] };
  window.__timeline = line;
  window.__timelineTimer = setInterval(async () => {
    let frames = 0;
    for (const connection of window.__probe.connections) {
      if (connection.connectionState === 'closed') continue;
      for (const entry of (await connection.getStats()).values()) {
        if (entry.type === 'inbound-rtp' && entry.kind === 'video') frames += entry.framesDecoded ?? 0;
      }
    }
    if (frames === line.frames) return;
    const now = performance.now();
    if (line.frames >= 0) line.longest = Math.max(line.longest, now - line.moved);
    line.moved = now;
    line.frames = frames;
  }, 25);
  // What stands on the page for a moment only is noted too.
  new MutationObserver(() => {
    for (const note of document.querySelectorAll('[role=status] p')) {
      const text = note.textContent.trim();
      if (text && !line.words.includes(text)) line.words.push(text);
    }
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}
"""

END = """
() => {
  const line = window.__timeline;
  clearInterval(window.__timelineTimer);
  return [Math.max(line.longest, performance.now() - line.moved) / 1000, line.words, window.__probe.connections.length];
}
"""


class Timeline:
    """What happens on a page between two moments: ``gap()`` ends it."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.words: list[str] = []
        """Every notice that stood on the page meanwhile."""
        self.transports = 0
        """How many RTCPeerConnections the page has made since it was loaded."""
        page.evaluate(BEGIN)

    def gap(self) -> float:
        """The longest time, in seconds, without a newly decoded frame; a picture that stands still now counts."""
        longest, self.words, self.transports = self._page.evaluate(END)
        return float(longest)
