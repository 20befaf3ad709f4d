"""What our answers mean to real browsers: the encodings, codecs and retransmissions that they then agree to."""

from __future__ import annotations

import pytest

from sfu.media import Candidate, Credentials
from sfu.negotiation import SeatLine, Self, write_answer
from sfu.offer import read_offer
from signalling.messages import MAX_SDP_CHARACTERS
from tests.e2e.conftest import Someone
from tests.sfu.helpers import FINGERPRINT
from tests.sfu.offers.record import OFFER, TRACKS

CANDIDATES = (Candidate("192.0.2.1", 9), Candidate("192.0.2.1", 9, "tcp"))
ACCEPT = """async (sdp) => {
  await pc.setRemoteDescription({ type: "answer", sdp });
  const lines = pc.getTransceivers();
  const codecs = (line) => (line.sender.getParameters().codecs ?? []).map((codec) => codec.mimeType.toLowerCase());
  return {
    directions: lines.map((line) => line.currentDirection),
    camera: lines[1].sender.getParameters().encodings.map((encoding) => encoding.rid),
    screen: lines[2].sender.getParameters().encodings.map((encoding) => encoding.rid),
    sent: codecs(lines[1]),
  };
}"""


@pytest.mark.parametrize("h264", [False, True])
@pytest.mark.parametrize("prefer", ["", "video/h264"])
def test_a_browser_agrees_to_what_the_answer_says(looker: Someone, browser_name: str, prefer: str, h264: bool) -> None:
    page = looker()
    offer = read_offer(page.evaluate(OFFER, prefer), TRACKS, h264=h264)
    local = Self(Credentials("ours", "q" * 24), FINGERPRINT, CANDIDATES, 7, 1)
    seats = {line.mid: SeatLine(100 + n, "c", "s", f"t{n}", 200 + n) for n, line in enumerate(offer.receiving)}
    found = page.evaluate(ACCEPT, write_answer(offer, local, seats))
    assert found["directions"] == ["sendonly"] * 3 + ["recvonly"] * 3
    assert (found["camera"], found["screen"]) == (["q", "h", "f"], ["h", "f"])
    chosen = "video/h264" if h264 and prefer and browser_name == "chromium" else "video/vp8"
    if found["sent"]:  # Firefox does not tell
        assert found["sent"][0] == chosen and "video/rtx" in found["sent"] and len(found["sent"]) == 2


TEN = """async () => {
  const pc = new RTCPeerConnection();
  const prefer = (line) => {
    const codecs = RTCRtpReceiver.getCapabilities(line.receiver.track.kind).codecs;
    const of = (name) => codecs.filter((codec) => codec.mimeType.toLowerCase() === name);
    const h264 = of("video/h264").filter((codec) => /42e01f/.test(codec.sdpFmtpLine)).slice(0, 1);
    const pictures = [...of("video/vp8"), ...h264];
    line.setCodecPreferences([...of("audio/opus"), ...pictures, ...(pictures.length ? of("video/rtx") : [])]);
  };
  const three = ["q", "h", "f"].map((rid) => ({ rid }));
  prefer(pc.addTransceiver("audio", { direction: "sendonly" }));
  for (const _ of ["camera", "screen"])
    prefer(pc.addTransceiver("video", { direction: "sendonly", sendEncodings: three }));
  for (let n = 0; n < 9; n++) prefer(pc.addTransceiver("audio", { direction: "recvonly" }));
  for (let n = 0; n < 15; n++) prefer(pc.addTransceiver("video", { direction: "recvonly" }));
  await pc.setLocalDescription();
  return pc.localDescription.sdp;
}"""


def test_the_offer_of_one_of_ten_people_fits_into_a_message(looker: Someone) -> None:
    text: str = looker().evaluate(TEN)
    room = 6_000 if "H264" not in text else 0  # what H264 adds in a browser that has it
    assert len(text) + room <= MAX_SDP_CHARACTERS
    offer = read_offer(text, TRACKS)
    assert (len(offer.sending), len(offer.receiving)) == (3, 24)
