"""The sentences between the office and one media worker.

Length-prefixed MessagePack frames (4 bytes, big endian; at most 256 KiB) over a local stream socket. The caller opens
with :class:`Attach`; every request carries ``id`` and is answered by exactly one message with the same ``re``; what no
request caused comes up as an event. A worker outlives its caller: rooms go on while nobody is attached, and the next
caller reads them from :class:`Attached`. Ids are the caller's; the worker only compares them.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

PROTOCOL = 3
MAX_FRAME_BYTES = 262_144

Source: TypeAlias = Literal["microphone", "camera", "screen"]
Link: TypeAlias = Literal["absent", "connecting", "connected", "reconnecting"]
"""absent: no offer yet; connecting: ICE, DTLS; connected: packets or checks arrive; reconnecting: silent."""


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a message."""


class SeatState(Piece, frozen=True, kw_only=True):
    """A track in an m-line of the reader's transport."""

    mid: str
    participant: str
    source: Source
    paused: bool = False
    """The picture rests because the reader's line does not carry it."""
    undecodable: bool = False
    """The reader's browser cannot show the codec of this picture."""


class EncodingState(Piece, frozen=True, kw_only=True):
    """What is wanted of one m-line that sends a picture."""

    mid: str
    rids: list[str]
    """The encodings that somebody watches; without simulcast ``[""]`` or nothing."""
    codec: Literal["VP8", "H264"]
    """What everybody in the room can show, if its sender has that."""
    limit: int = 0
    """Bit/s that a picture in one encoding should not exceed, so that everybody can be shown it; 0: no limit."""


class MediaState(Piece, frozen=True, kw_only=True, array_like=True):
    """How one participant's media are, over the last second."""

    room: str
    participant: str
    epoch: int
    way: Literal["udp", "tcp"]
    up: int
    down: int
    """Bit/s from and to the participant."""
    estimate: int
    """Bit/s that the way to the participant is thought to carry; 0: not known."""
    loss_up: float
    loss_down: float
    """0 to 1."""
    round_trip: float
    """Seconds; 0: not known."""
    height: int
    frame_rate: int
    """Of the camera's best encoding that arrives (of the screen's without a camera); 0 without a picture."""
    reduced: bool
    """The participant's own camera arrives smaller than it is wanted."""
    paused: int
    """How many pictures of others rest for want of bandwidth."""


class ParticipantState(Piece, frozen=True, kw_only=True):
    """A participant that the worker holds."""

    participant: str
    epoch: int
    link: Link
    seats: list[SeatState]
    audio_seats: int
    video_seats: int
    encodings: list[EncodingState] | None = None
    """What is wanted of her pictures; None as long as nothing was said of it."""
    held: bool = False
    """Waits outside."""


class RoomState(Piece, frozen=True, kw_only=True):
    """A room that the worker holds."""

    room: str
    participants: list[ParticipantState]


# --- Caller to worker ------------------------------------------------------------------------------------------------


class Request(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base: answered by exactly one reply with ``re`` equal to ``id``."""

    id: int


class Attach(Request, frozen=True, kw_only=True, tag="attach"):
    """First message: become the worker's caller. An earlier caller is detached. Answered by :class:`Attached`."""

    protocol: int
    secret: str


class OpenRoom(Request, frozen=True, kw_only=True, tag="open-room"):
    """Make a room (no effect when it exists)."""

    room: str


class CloseRoom(Request, frozen=True, kw_only=True, tag="close-room"):
    """End a room with everything in it (no effect when it is gone)."""

    room: str


class ExpectParticipant(Request, frozen=True, kw_only=True, tag="expect-participant"):
    """Say that this person may build a transport of this epoch. An older epoch of the same person ends.

    Answered by :class:`Expected`. Before this nothing exists in the worker for the person.
    """

    room: str
    participant: str
    epoch: int
    motion: bool = False
    """This person's picture is sign language: resolution falls before frame rate."""
    held: bool = False
    """From its beginning as :class:`HoldParticipant` says."""


class RemoveParticipant(Request, frozen=True, kw_only=True, tag="remove-participant"):
    """End everything of this person (no effect when gone)."""

    room: str
    participant: str


class HoldParticipant(Request, frozen=True, kw_only=True, tag="hold-participant"):
    """Let a person wait outside, or come in again. Her transport stays; while she is held nothing of hers goes to the
    others and nothing of theirs to her. It outlives the caller; her next epoch begins as it is expected."""

    room: str
    participant: str
    held: bool


class TakeOffer(Request, frozen=True, kw_only=True, tag="take-offer"):
    """The browser's SDP offer. Answered by :class:`Answered` or :class:`Failed`."""

    room: str
    participant: str
    epoch: int
    join: str
    """The join ticket on the first offer of an epoch (single use, 60 s); empty afterwards."""
    sdp: str
    tracks: dict[str, Source]
    """mid -> source of each m-line that sends."""


class SetSizes(Request, frozen=True, kw_only=True, tag="set-sizes"):
    """How large the participant's page shows its seats. No effect for another epoch."""

    room: str
    participant: str
    epoch: int
    heights: dict[str, int]
    """mid -> device pixels; 0: not visible."""


class Watch(Request, frozen=True, kw_only=True, tag="watch"):
    """First message instead of :class:`Attach`: only look. The caller stays attached. Answered by :class:`Attached`
    without rooms; then the watcher gets :class:`Stats` by :class:`AskStats`, and :class:`Load` and :class:`Media` as
    they come. At most four may watch."""

    protocol: int
    secret: str


class AskStats(Request, frozen=True, kw_only=True, tag="ask-stats"):
    """Answered by :class:`Stats`."""


class Stop(Request, frozen=True, kw_only=True, tag="stop"):
    """End the worker process, politely (DTLS close to everybody)."""


CallerMessage: TypeAlias = (
    Attach
    | Watch
    | OpenRoom
    | CloseRoom
    | ExpectParticipant
    | RemoveParticipant
    | HoldParticipant
    | TakeOffer
    | SetSizes
    | AskStats
    | Stop
)

# --- Worker to caller ------------------------------------------------------------------------------------------------


class Answerable(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of what the worker says."""


class Reply(Answerable, frozen=True, kw_only=True):
    """Base of replies."""

    re: int


class Attached(Reply, frozen=True, kw_only=True, tag="attached"):
    """Who the worker is and what it holds."""

    protocol: int
    instance: str
    """Random per process start: a changed one means that all rooms are gone."""
    pid: int
    port: int
    """The UDP port for media."""
    rooms: list[RoomState]


class Done(Reply, frozen=True, kw_only=True, tag="done"):
    """The request was carried out."""


class Failed(Reply, frozen=True, kw_only=True, tag="failed"):
    """The request was refused; nothing was changed."""

    code: Literal["bad-request", "no-room", "no-participant", "ticket", "epoch", "sdp", "limit", "secret", "protocol"]
    detail: str


class Expected(Reply, frozen=True, kw_only=True, tag="expected"):
    """The join ticket (256 bit, single use, 60 s) and how many receive seats to offer from the start."""

    join: str
    audio_seats: int
    video_seats: int


class Answered(Reply, frozen=True, kw_only=True, tag="answered"):
    """SDP answer; seats name the m-lines that already carry a track."""

    sdp: str
    seats: list[SeatState]
    audio_seats: int
    video_seats: int


class Stats(Reply, frozen=True, kw_only=True, tag="stats"):
    """Totals since start, and what is held now."""

    rooms: int
    participants: int
    packets_in: int
    packets_out: int
    bytes_in: int
    bytes_out: int
    cpu_seconds: float
    """User and system time of the process."""
    rss_bytes: int
    drops: dict[str, int]
    """Datagrams dropped, by reason."""


class LinkChanged(Answerable, frozen=True, kw_only=True, tag="link-changed"):
    """Event: a participant's media come, fall silent or end."""

    room: str
    participant: str
    epoch: int
    link: Link


class SeatsChanged(Answerable, frozen=True, kw_only=True, tag="seats-changed"):
    """Event: who sits where for this participant, and how many receive seats the transport should have."""

    room: str
    participant: str
    epoch: int
    seats: list[SeatState]
    audio_seats: int
    video_seats: int


class EncodingsChanged(Answerable, frozen=True, kw_only=True, tag="encodings-changed"):
    """Event: what is wanted of this participant's pictures."""

    room: str
    participant: str
    epoch: int
    tracks: list[EncodingState]


class Media(Answerable, frozen=True, kw_only=True, tag="media"):
    """Event, once a second: how everybody's media are (in several messages when there are many)."""

    participants: list[MediaState]


class SpeakingChanged(Answerable, frozen=True, kw_only=True, tag="speaking-changed"):
    """Event: who speaks in a room, at most 5 times a second."""

    room: str
    participants: list[str]


class Load(Answerable, frozen=True, kw_only=True, tag="load"):
    """Event, once a second: the sign of life."""

    rooms: int
    participants: int
    packets_per_second: float
    cpu: float
    """Share of one core, 0 to 1."""


Event: TypeAlias = LinkChanged | SeatsChanged | EncodingsChanged | Media | SpeakingChanged | Load
WorkerMessage: TypeAlias = (
    Attached
    | Done
    | Failed
    | Expected
    | Answered
    | Stats
    | LinkChanged
    | SeatsChanged
    | EncodingsChanged
    | Media
    | SpeakingChanged
    | Load
)

_caller: msgspec.msgpack.Decoder[CallerMessage] = msgspec.msgpack.Decoder(CallerMessage)
_worker: msgspec.msgpack.Decoder[WorkerMessage] = msgspec.msgpack.Decoder(WorkerMessage)
_encoder = msgspec.msgpack.Encoder()


def decode_caller(frame: bytes) -> CallerMessage:
    """Read what the caller said. Raises ``msgspec.DecodeError``."""
    return _caller.decode(frame)


def decode_worker(frame: bytes) -> WorkerMessage:
    """Read what the worker said. Raises ``msgspec.DecodeError``."""
    return _worker.decode(frame)


def encode(message: Request | Answerable) -> bytes:
    """One message as MessagePack, without the length prefix."""
    return _encoder.encode(message)
