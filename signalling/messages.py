"""Every sentence that browsers, synthetic peers and the office exchange, typed once.

Frames are MessagePack maps over a WebSocket with the subprotocol ``buergerbuero.v1``; the key ``type`` names the
sentence. Clients open with :class:`Hello`; the office answers :class:`Welcome`, then a full snapshot of the view that
was asked for, then numbered changes. A client that sees a gap in ``seq`` says hello again and gets a new snapshot; what
is missing from a change has not gone. A request carries ``id`` and is answered by exactly one message with that ``re``.

Times are Unix seconds (float, UTC). Texts for people are never sent where a code will do: the browser owns the words.
``docs/protocol.md`` shows one example of each; ``web/src/wire/messages.ts`` is generated from here.

The one file that is allowed to be long: words, views and sentences are used by each other across every border along
which it could be cut, strangers may import nothing of ours but this, and whoever asks what can be said reads one list.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec

SUBPROTOCOL = "buergerbuero.v1"
MAX_FRAME_BYTES = 65_536
MAX_SDP_CHARACTERS = 49_152

# --- Words -----------------------------------------------------------------------------------------------------------

Language: TypeAlias = Literal["de", "en"]
"""A language of the user interface."""
View: TypeAlias = Literal["portal", "visit", "desk", "guest", "board"]
Role: TypeAlias = Literal["citizen", "clerk", "interpreter", "expert"]
GuestRole: TypeAlias = Literal["interpreter", "expert"]
Source: TypeAlias = Literal["microphone", "camera", "screen"]
DepartmentState: TypeAlias = Literal["free", "waiting", "paused", "closed"]
"""Open and nobody waits; open and N wait; open by the clock but no desk takes visitors now; outside the hours."""
TodayKind: TypeAlias = Literal["usual", "opening", "closure", "holiday", "early"]
"""What decides over a department's opening hours today: the weekly plan, an exceptional opening, a closure by date, a
public holiday; or a clerk has closed it early."""
TicketState: TypeAlias = Literal[
    "waiting",
    "away",
    "called",
    "admitted",
    "on hold",
    "missed",
    "transferred",
    "finished",
    "left",
    "refused",
    "expired",
]
"""``transferred`` is waiting after a transfer, before the receiving side took the ticket up."""
DeskState: TypeAlias = Literal["closed", "open", "paused"]
GuestState: TypeAlias = Literal["invited", "checking", "knocking", "admitted", "left", "refused", "ended"]
ConsultState: TypeAlias = Literal["asked", "joined", "declined", "unanswered"]
"""A colleague was asked to come in; is in the conversation; said no; did not answer in time."""
Link: TypeAlias = Literal["absent", "connecting", "connected", "reconnecting"]
"""How a participant's media stand: no transport yet, being set up, flowing, silent for a moment."""

Way: TypeAlias = Literal["", "udp", "tcp", "relay"]
"""How media travel: directly, over ICE-TCP, or through the authority's TURN server; empty: not known."""
Level: TypeAlias = Literal["good", "weak", "bad"]
Trouble: TypeAlias = Literal["", "camera-reduced", "camera-paused", "pictures-paused", "loss", "delay", "silent"]
"""Why a level is not good, as a code for which the browser has a sentence of help: the own camera was turned down or
off for want of bandwidth, pictures of others rest, packets get lost, the round trip is long, nothing arrives."""

NoticeCode: TypeAlias = Literal[
    "", "running-late", "short-break", "prepare-documents", "check-camera", "technical-trouble", "closing-early"
]
"""A prepared sentence, for which the browser has the words in the reader's language; empty: free text."""

Id: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_\-]+$")]
RequestId: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=0xFFFF_FFFF)]
Secret: TypeAlias = Annotated[str, msgspec.Meta(max_length=512)]
PersonName: TypeAlias = Annotated[str, msgspec.Meta(max_length=80)]
Matter: TypeAlias = Annotated[str, msgspec.Meta(max_length=200)]
Reason: TypeAlias = Annotated[str, msgspec.Meta(max_length=200)]
ChatText: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]
Note: TypeAlias = Annotated[str, msgspec.Meta(max_length=500)]
"""What one clerk writes to the next one about a ticket; visitors never see it."""
NoticeText: TypeAlias = Annotated[str, msgspec.Meta(max_length=300)]
MailAddress: TypeAlias = Annotated[str, msgspec.Meta(max_length=254)]
PushEndpoint: TypeAlias = Annotated[str, msgspec.Meta(max_length=1_024)]
PushKey: TypeAlias = Annotated[str, msgspec.Meta(max_length=90, pattern=r"^[A-Za-z0-9_\-]*$")]
"""Bytes as base64url without padding: what ``PushSubscription.toJSON()`` says under ``keys``."""
Visitor: TypeAlias = Annotated[str, msgspec.Meta(max_length=64, pattern=r"^[A-Za-z0-9_\-]*$")]
"""A random id that a browser made and keeps; empty when it keeps nothing."""
LanguageTag: TypeAlias = Annotated[str, msgspec.Meta(max_length=20, pattern=r"^[A-Za-z0-9\-]*$")]
"""A BCP 47 tag of a language that a person speaks; empty when nobody said."""
Sdp: TypeAlias = Annotated[str, msgspec.Meta(max_length=MAX_SDP_CHARACTERS)]
Mid: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=16)]
Rid: TypeAlias = Annotated[str, msgspec.Meta(max_length=16, pattern=r"^[A-Za-z0-9]*$")]

# --- What views are made of (office to browser) ----------------------------------------------------------------------


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a message; never sent alone."""


class Localised(Piece, frozen=True, kw_only=True):
    """A text that the authority wrote, in the languages it has."""

    de: str
    en: str


class ServiceView(Piece, frozen=True, kw_only=True):
    """A matter one comes for."""

    id: Id
    name: Localised


class OpenSpan(Piece, frozen=True, kw_only=True):
    """One block of today's opening hours, as local wall-clock times ``HH:MM`` (``24:00`` ends a day)."""

    opens: str
    closes: str


class Estimate(Piece, frozen=True, kw_only=True):
    """How long the wait will be, honestly: a range in seconds."""

    low: int
    high: int


class NoticeView(Piece, frozen=True, kw_only=True):
    """What a desk told one or all who wait."""

    code: NoticeCode
    minutes: int
    """What ``running-late`` and ``short-break`` speak of; else 0."""
    text: str
    """Free text, where there is no code or besides it."""
    at: float


class DepartmentView(Piece, frozen=True, kw_only=True):
    """A department as anybody may see it, without personal data."""

    id: Id
    name: Localised
    about: Localised
    services: list[ServiceView]
    state: DepartmentState
    waiting: int
    today: list[OpenSpan]
    next_opening: float | None
    """When it opens next; None while open (unless ``cut_off``), or when no opening is known for the next 60 days."""
    timezone: str
    """IANA name of the zone in which the department's clock runs: openings are told in it, wherever the reader is."""
    estimate: Estimate | None = None
    """How long whoever takes a number now will wait; None when not known."""
    cut_off: bool = False
    """Open, but no more numbers are given: what is left of the opening time will not be enough."""
    paused: bool = False
    """Paused by hand: no new numbers until somebody lets it go on, whatever the desks do."""
    today_kind: TodayKind = "usual"
    today_note: Localised | None = None
    """Words for ``today_kind``: the holiday's name, those of the closure or opening, what the clerk wrote."""
    web_push: bool = False
    """Whether notices through the push services of the browsers' makers are offered to those who wait here."""
    answer_seconds: int = 90
    """How long whoever is called has to answer."""


class BoardCall(Piece, frozen=True, kw_only=True):
    """A number that is called now, as the display in the hall shows it: without anybody's name."""

    number: str
    label: str
    """What the desk is called, such as "Zimmer 12"; empty: show ``desk``, as "Schalter 3"."""
    desk: int
    """The desk's number, from 1; the same for as long as the office exists."""
    called_at: float


class BoardView(Piece, frozen=True, kw_only=True):
    """What the display in the hall shows of one department."""

    department: DepartmentView
    calls: list[BoardCall]
    """Newest first."""
    next: list[str]
    """The numbers that are called next, at most five, as long as nobody comes between."""


class VisitView(Piece, frozen=True, kw_only=True):
    """A citizen's own visit."""

    ticket: Id
    number: str
    """The printed name of the ticket, such as ``K-017``."""
    department: DepartmentView
    state: TicketState
    ahead: int | None
    """How many are before this ticket; None when it is not in the queue, or when the department does not show it."""
    called_at: float | None
    answered: bool
    """Whether the citizen has answered the call with :class:`Here`."""
    reason: str
    """What the clerk wrote when sending the visitor away; else empty."""
    kept_until: float | None
    """When the last data of this visit are deleted; known once it is over."""
    estimate: Estimate | None = None
    """How long this ticket will still wait; None when not known, or when it is not in the queue."""
    notice_places: int = 0
    """From how many before this ticket on the page draws attention to itself."""
    back_by: float | None = None
    """away: until when the place is kept."""
    misses: int = 0
    """How many calls were not answered."""
    mail_offered: bool = False
    """Whether this office writes mails at all."""
    notice: NoticeView | None = None
    hold_text: str = ""
    """on hold: what the clerk wrote about it."""
    pin: str = ""
    """With the number it opens the ticket on another device; empty when there is none."""
    mail: bool = False
    """Whether the visitor left an address for notices by mail."""
    push_key: str = ""
    """What a browser subscribes to Web Push with (``applicationServerKey``); empty: it is not offered here."""
    push: bool = False
    """Whether a browser, this one or another, is subscribed for this ticket."""
    not_today: bool = False
    """over: this visitor gets no new number until tomorrow."""


class TicketView(Piece, frozen=True, kw_only=True):
    """A ticket as the clerks of its department see it."""

    id: Id
    number: str
    department: Id
    service: Id | None
    matter: str
    name: str
    language: LanguageTag
    state: TicketState
    place: int
    """Sort key: lower is called earlier."""
    arrived_at: float
    called_at: float | None
    answered: bool
    present: bool
    """Whether the citizen's page is connected now."""
    desk: str
    """Name of the clerk who called or admitted the ticket; else empty."""
    mine: bool
    """Whether it is the reading clerk who called or admitted the ticket."""
    priority: int = 0
    """Higher is called first, before ``place`` counts: 1 raised by a clerk, 2 transferred, 3 sent back to the head."""
    due_at: float | None = None
    """When the appointment begins; null: the ticket has none."""
    due: bool = False
    """Whether it has begun: then the ticket is called before all priorities."""
    since: float = 0.0
    """When the present state began."""
    away_until: float | None = None
    """away: until when the place is kept."""
    misses: int = 0
    """How many calls were not answered."""
    not_before: float | None = None
    """Not to be called before this moment, after a call that was not answered."""
    for_clerk: Id | None = None
    """The account of the one colleague that the ticket was transferred to."""
    transferred_from: Id | None = None
    """The department that the ticket came from."""
    note: str = ""
    """What the clerk who transferred it wrote."""
    hold_text: str = ""


class Colleague(Piece, frozen=True, kw_only=True):
    """Another clerk of the own departments, to consult or to transfer to."""

    account: Id
    name: str
    state: DeskState
    departments: list[Id]
    busy: bool = False
    """Has a visitor at the desk, or is in a colleague's conversation."""


class DepartmentName(Piece, frozen=True, kw_only=True):
    """A department that a ticket can be transferred to."""

    id: Id
    name: Localised


class DeskView(Piece, frozen=True, kw_only=True):
    """A clerk's own counter: the snapshot of the desk view."""

    account: Id
    name: str
    state: DeskState
    departments: list[DepartmentView]
    tickets: list[TicketView]
    """Waiting, away, called and missed ones of the own departments, and the one in conversation here."""
    colleagues: list[Colleague] = []
    elsewhere: list[DepartmentName] = []
    """The departments that are not the own ones."""


class ParticipantView(Piece, frozen=True, kw_only=True):
    """One person of a conversation, as the others see her."""

    id: Id
    role: Role
    name: str
    """Empty when a citizen gave none."""
    language: LanguageTag
    link: Link
    microphone: bool
    camera: bool
    screen: bool
    on_hold: bool = False
    """Waits outside: neither sees and hears the others nor is seen and heard by them."""


class ConsultView(Piece, frozen=True, kw_only=True):
    """A colleague who is asked to come into a conversation, as she and whoever asks see it."""

    id: Id
    account: Id
    """Who is asked."""
    name: str
    by: str
    """The name of whoever asks."""
    number: str
    department: Id
    matter: str
    state: ConsultState
    asked_at: float
    answer_by: float
    """asked: until when there is time to answer."""


class GuestView(Piece, frozen=True, kw_only=True):
    """An invitation and how far the invited person is."""

    id: Id
    role: GuestRole
    name: str
    language: LanguageTag
    state: GuestState
    expires_at: float


class ChatLine(Piece, frozen=True, kw_only=True):
    """One line of the chat; kept in memory only, until the conversation ends."""

    id: Id
    participant: Id
    name: str
    role: Role
    text: str
    at: float


class ConversationView(Piece, frozen=True, kw_only=True):
    """A conversation as one of its participants sees it."""

    room: Id
    me: Id
    ticket: str
    """The printed number."""
    opened_at: float
    participants: list[ParticipantView]
    guests: list[GuestView]
    """Invitations; only the clerk is told."""
    epoch: int
    """The generation of the reader's own media transport. A browser whose transport is of this epoch keeps it."""
    host: str = ""
    """The participant who leads the conversation: the clerk at whose desk the visitor is."""
    consults: list[ConsultView] = []
    """Colleagues who are asked, are here, or gave no other answer since they were asked last; only the host is told."""


class Seat(Piece, frozen=True, kw_only=True):
    """Which track sits in which m-line of the reader's transport (empty seats are not listed)."""

    mid: Mid
    participant: Id
    source: Source
    paused: bool = False
    """The picture rests because the reader's line does not carry it; sound goes on."""
    undecodable: bool = False
    """The reader's browser cannot show the codec of this picture, and its sender has no other; sound goes on."""


class Encoding(Piece, frozen=True, kw_only=True):
    """What the office wants of one m-line that sends a picture."""

    mid: Mid
    rids: list[Rid]
    """The encodings that somebody watches; the others are to be switched off. Without simulcast ``[""]`` or nothing."""
    codec: Literal["VP8", "H264"]
    """What everybody in the room can show. A sender of another one offers again."""
    limit: Annotated[int, msgspec.Meta(ge=0)] = 0
    """Bit/s that a picture in one encoding should not exceed, so that everybody can be shown it; 0: no limit."""


class MediaDetails(Piece, frozen=True, kw_only=True):
    """One participant's media in figures."""

    up: int
    """Bit/s that the participant sends."""
    down: int
    """Bit/s that are sent to the participant."""
    loss_up: float
    loss_down: float
    """Share of packets lost, 0 to 1."""
    round_trip: int
    """Milliseconds; 0 as long as it is not known."""
    height: int
    """Lines of the picture that the participant sends; 0 without one."""
    frame_rate: int
    freezes: int
    frozen: float
    """How often, and for how many seconds in all, pictures stood still on the participant's page."""
    way: Way


class QualityView(Piece, frozen=True, kw_only=True):
    """How well one participant is connected."""

    participant: Id
    level: Level
    trouble: Trouble
    late: int
    """Milliseconds that pictures of this participant should wait at who is told, since what is lost on the way comes
    again: a browser knows its own line only. 0 where hardly anything is lost."""
    details: MediaDetails | None = None
    """Everybody's for clerks, for others only their own."""


class IceServer(Piece, frozen=True, kw_only=True):
    """A TURN server of the authority's own; never anybody else's."""

    urls: list[str]
    username: str
    credential: str


# --- Browser to office -----------------------------------------------------------------------------------------------


class FromClient(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """Base of what a client may say."""


class Request(FromClient, frozen=True, kw_only=True):
    """Base of what is answered by exactly one message with ``re`` equal to ``id``."""

    id: RequestId


class Resume(Piece, frozen=True, kw_only=True):
    """Take up a session again after the socket was lost."""

    session: Id
    secret: Secret
    seq: int
    """The last ``seq`` that was seen."""


class Hello(FromClient, frozen=True, kw_only=True, tag="hello"):
    """First message on every socket, within 5 s. Says which view is wanted and who wants it."""

    view: View
    token: Secret = ""
    """visit: the ticket token; guest: the invitation's secret; board: the department's id; portal, desk: empty (a
    cookie tells the clerk)."""
    device: Secret = ""
    """guest: 256 random bits that the page made before its first hello, so that a link serves one device; empty from a
    page that has the office make them, and keeps what its :class:`Welcome` says."""
    language: Language = "de"
    resume: Resume | None = None


class Ping(FromClient, frozen=True, kw_only=True, tag="ping"):
    """Sent every ``heartbeat`` seconds; answered by :class:`Pong` with the same number."""

    n: int


class TakeNumber(Request, frozen=True, kw_only=True, tag="take-number"):
    """Portal view: draw a number. Saying it twice with the same ``once`` draws one number."""

    department: Id
    service: Id | None
    matter: Matter
    name: PersonName
    language: LanguageTag
    once: Id
    """A fresh random id made by the browser for this attempt."""
    visitor: Visitor = ""
    """The same in all attempts of this browser, so that ``not-today`` can be kept."""


class Here(Request, frozen=True, kw_only=True, tag="here"):
    """Visit view: the called citizen answers."""


class Leave(Request, frozen=True, kw_only=True, tag="leave"):
    """Visit and guest view: leave queue or conversation for good. Desk view: leave a colleague's conversation."""


class StepAway(Request, frozen=True, kw_only=True, tag="step-away"):
    """Visit view: "I need some more minutes". The place is kept, others are called meanwhile."""

    minutes: Annotated[int, msgspec.Meta(ge=1, le=30)]


class Return(Request, frozen=True, kw_only=True, tag="return"):
    """Visit view: "I am back". From away to the same place, from missed to the end of the queue."""


class SetMail(Request, frozen=True, kw_only=True, tag="set-mail"):
    """Visit view: where to write when it is nearly one's turn; empty takes the address back."""

    address: MailAddress


class SetPush(Request, frozen=True, kw_only=True, tag="set-push"):
    """Visit view: notify this browser through the push service of its maker; an empty endpoint takes it back."""

    endpoint: PushEndpoint
    p256dh: PushKey
    auth: PushKey


class SetDesk(Request, frozen=True, kw_only=True, tag="set-desk"):
    """Desk view: open, pause or close the own desk."""

    state: DeskState


class Call(Request, frozen=True, kw_only=True, tag="call"):
    """Desk view: call the next ticket of the own departments (None) or a chosen one (waiting, away or missed)."""

    ticket: Id | None


class Admit(Request, frozen=True, kw_only=True, tag="admit"):
    """Desk view: let the called ticket in; opens the conversation."""

    ticket: Id


class Miss(Request, frozen=True, kw_only=True, tag="miss"):
    """Desk view: the called visitor is not there. As when nobody answers in time: waiting again, later missed."""

    ticket: Id


class SendAway(Request, frozen=True, kw_only=True, tag="send-away"):
    """Desk view: end a ticket that is not in conversation, with words."""

    ticket: Id
    reason: Reason
    not_today: bool = False
    """This visitor's browser gets no new number until tomorrow."""


class Finish(Request, frozen=True, kw_only=True, tag="finish"):
    """Desk view: end the conversation for everybody."""

    not_today: bool = False
    """This visitor's browser gets no new number until tomorrow."""


class Hold(Request, frozen=True, kw_only=True, tag="hold"):
    """Desk view, in conversation: the visitor waits outside and keeps the place in the conversation."""

    text: Reason
    """Shown to the visitor meanwhile."""


class ResumeVisit(Request, frozen=True, kw_only=True, tag="resume-visit"):
    """Desk view, in conversation: go on with the visitor on hold."""


class SendBack(Request, frozen=True, kw_only=True, tag="send-back"):
    """Desk view: the ticket on this desk goes back to the head of the queue; a conversation is closed."""


class Transfer(Request, frozen=True, kw_only=True, tag="transfer"):
    """Desk view: give a ticket to another department or a named colleague; number, matter and place are kept."""

    ticket: Id
    department: Id
    colleague: Id | None
    """Only this clerk's "call next" finds the ticket. None: whoever serves the department."""
    note: Note


class Consult(Request, frozen=True, kw_only=True, tag="consult"):
    """Desk view, in conversation: ask a colleague to come in."""

    account: Id


class AnswerConsult(Request, frozen=True, kw_only=True, tag="answer-consult"):
    """Desk view: whether the colleague who was asked comes in."""

    consult: Id
    accept: bool


class EndConsult(Request, frozen=True, kw_only=True, tag="end-consult"):
    """Desk view, in conversation: take back that a colleague was asked, or let her go who is here."""

    consult: Id


class HandOver(Request, frozen=True, kw_only=True, tag="hand-over"):
    """Desk view, in conversation: leave the visitor to a colleague who is in the conversation."""

    account: Id


class SetPriority(Request, frozen=True, kw_only=True, tag="set-priority"):
    """Desk view: let a waiting ticket come before others, or no longer."""

    ticket: Id
    priority: Annotated[int, msgspec.Meta(ge=0, le=1)]


class Notify(Request, frozen=True, kw_only=True, tag="notify"):
    """Desk view: tell one or all who wait something. Replaces what was told before; nothing at all takes it back."""

    ticket: Id | None
    """None: everybody who waits for the department."""
    department: Id
    code: NoticeCode
    minutes: Annotated[int, msgspec.Meta(ge=0, le=240)]
    text: NoticeText


class CloseEarly(Request, frozen=True, kw_only=True, tag="close-early"):
    """Desk view: give no more numbers of a department until its next regular opening; those inside are told."""

    department: Id
    send_home: bool
    """True: those who wait are sent home with ``reason``. False: they are still served."""
    reason: Reason
    rest_of_day: bool = False
    """True: later openings of the same day do not happen either."""


class Reopen(Request, frozen=True, kw_only=True, tag="reopen"):
    """Desk view: take back that a department was closed early; it opens again by its hours."""

    department: Id


class PauseDepartment(Request, frozen=True, kw_only=True, tag="pause-department"):
    """Desk view: pause a department by hand, or let it go on; those who wait keep their places and can be called."""

    department: Id
    paused: bool


class Invite(Request, frozen=True, kw_only=True, tag="invite"):
    """Desk view, in conversation: make a link for an interpreter or expert. Answered by :class:`Invited`."""

    name: PersonName
    role: GuestRole
    language: LanguageTag


class Uninvite(Request, frozen=True, kw_only=True, tag="uninvite"):
    """Desk view: withdraw an invitation, turn a knocking guest away, or send an admitted one out."""

    guest: Id


class AdmitGuest(Request, frozen=True, kw_only=True, tag="admit-guest"):
    """Desk view: let a knocking guest into the conversation."""

    guest: Id


class Knock(Request, frozen=True, kw_only=True, tag="knock"):
    """Guest view: devices are checked, ask to be let in."""


class Say(Request, frozen=True, kw_only=True, tag="say"):
    """In conversation: one line of chat."""

    text: ChatText


class SetMedia(Request, frozen=True, kw_only=True, tag="set-media"):
    """In conversation: what this person sends now. Off means that really nothing is sent."""

    microphone: bool
    camera: bool
    screen: bool


class Offer(Request, frozen=True, kw_only=True, tag="offer"):
    """In conversation: the browser's SDP offer (RFC 8829). Answered by :class:`Answer`.

    ``tracks`` names the source behind each m-line that sends.
    """

    epoch: int
    join: Secret
    """The join ticket, on the first offer of an epoch; empty on later offers of the same epoch."""
    sdp: Sdp
    tracks: Annotated[dict[Mid, Source], msgspec.Meta(max_length=8)]


class Rejoin(Request, frozen=True, kw_only=True, tag="rejoin"):
    """In conversation: the media transport is lost (or this page is new); asks for a fresh :class:`Join`."""

    epoch: int
    """The epoch that was lost; an outdated one only repeats the current state. 0 from a page that never had one."""


class AskIceServers(Request, frozen=True, kw_only=True, tag="ask-ice-servers"):
    """In conversation: fresh credentials, before ICE is restarted. Answered by :class:`IceServers`."""


class SetSizes(Request, frozen=True, kw_only=True, tag="set-sizes"):
    """In conversation: how large the page shows each picture, so that nobody sends more than is seen."""

    epoch: int
    heights: Annotated[dict[Mid, Annotated[int, msgspec.Meta(ge=0, le=8_192)]], msgspec.Meta(max_length=24)]
    """Receive seat -> device pixels; 0: not visible. Seats that are not named count as large."""


class ReportMedia(Request, frozen=True, kw_only=True, tag="report-media"):
    """In conversation: what only the browser knows of its media (W3C webrtc-stats). At most every two seconds."""

    epoch: int
    freezes: Annotated[int, msgspec.Meta(ge=0)]
    frozen: Annotated[float, msgspec.Meta(ge=0)]
    """``freezeCount`` and ``totalFreezesDuration`` of all pictures of this epoch, in seconds."""
    way: Way


ClientMessage: TypeAlias = (
    Hello
    | Ping
    | TakeNumber
    | Here
    | Leave
    | StepAway
    | Return
    | SetMail
    | SetPush
    | SetDesk
    | Call
    | Admit
    | Miss
    | SendAway
    | Finish
    | Hold
    | ResumeVisit
    | SendBack
    | Transfer
    | Consult
    | AnswerConsult
    | EndConsult
    | HandOver
    | SetPriority
    | Notify
    | CloseEarly
    | Reopen
    | PauseDepartment
    | Invite
    | Uninvite
    | AdmitGuest
    | Knock
    | Say
    | SetMedia
    | Offer
    | Rejoin
    | AskIceServers
    | SetSizes
    | ReportMedia
)

# --- Office to browser -----------------------------------------------------------------------------------------------


class FromOffice(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of what the office says. Clients ignore fields they do not know."""


class Reply(FromOffice, frozen=True, kw_only=True):
    """Base of the one answer to a request."""

    re: int


class Change(FromOffice, frozen=True, kw_only=True):
    """Base of snapshots and changes: numbered per session from 1 without gaps (the session sets ``seq``)."""

    seq: int = 0


class Welcome(FromOffice, frozen=True, kw_only=True, tag="welcome"):
    """Answer to hello: the session is there, snapshots follow."""

    session: Id
    secret: Secret
    """For :class:`Resume`."""
    resumed: bool
    """True: the missed changes follow. False: a snapshot follows and ``seq`` begins anew at 1."""
    now: float
    heartbeat: int
    """Seconds between pings; two missed ones mean that the line is dead."""
    device: Secret = ""
    """guest view: keep this and send it in the next hello."""


class Pong(FromOffice, frozen=True, kw_only=True, tag="pong"):
    """Answer to ping."""

    n: int


class Ok(Reply, frozen=True, kw_only=True, tag="ok"):
    """Done."""


class Refused(Reply, frozen=True, kw_only=True, tag="refused"):
    """Not done, and why. Nothing was changed by the request."""

    code: str
    """A word of ``REFUSALS``."""
    who: str = ""
    """taken: the name of the clerk who was faster."""
    opens_at: float | None = None
    """closed, cut-off: when the department opens next."""


REFUSALS: dict[str, str] = {
    "bad-request": "The message is not of its form, or says something impossible.",
    "not-now": "The message does not fit the state that things are in.",
    "not-yours": "No such thing, or not for you.",
    "closed": "The department is closed now.",
    "paused": "The department takes no new visitors now.",
    "full": "A limit is reached (queue, guests, participants).",
    "cut-off": "What is left of the opening time will not be enough; no more numbers are given.",
    "not-today": "This visitor gets no new number until tomorrow.",
    "too-many": "Too many requests from here; wait a moment.",
    "taken": "A colleague was faster.",
    "busy": "First finish what is open at this desk.",
    "empty": "Nobody waits.",
    "expired": "The link, ticket or session is no longer valid.",
    "other-device": "The link is in use on another device.",
    "media": "The media server refused the offer.",
    "unavailable": "The office cannot do this at the moment; try again.",
}
"""Every refusal code and what it means."""


class NumberTaken(Reply, frozen=True, kw_only=True, tag="number-taken"):
    """The ticket is drawn and recorded; the token opens the visit view from any tab."""

    token: Secret
    number: str


class Invited(Reply, frozen=True, kw_only=True, tag="invited"):
    """The invitation's link is ``/join#<secret>`` on this host."""

    guest: Id
    secret: Secret
    expires_at: float


class Answer(Reply, frozen=True, kw_only=True, tag="answer"):
    """The media server's SDP answer and who sits where."""

    epoch: int
    sdp: Sdp
    seats: list[Seat]


class IceServers(Reply, frozen=True, kw_only=True, tag="ice-servers"):
    """The TURN servers as :class:`Join` tells them, with credentials that begin to count now."""

    ice_servers: list[IceServer]


class Portal(Change, frozen=True, kw_only=True, tag="portal"):
    """Snapshot of the portal view."""

    departments: list[DepartmentView]


class Department(Change, frozen=True, kw_only=True, tag="department"):
    """One department changed (portal and desk view)."""

    department: DepartmentView


class Visit(Change, frozen=True, kw_only=True, tag="visit"):
    """The citizen's visit as it is now (visit view)."""

    visit: VisitView


class Board(Change, frozen=True, kw_only=True, tag="board"):
    """The display in the hall as it is now, whole (board view)."""

    board: BoardView


class Desk(Change, frozen=True, kw_only=True, tag="desk"):
    """Snapshot of the desk view."""

    desk: DeskView


class DeskChanged(Change, frozen=True, kw_only=True, tag="desk-changed"):
    """The own desk was opened, paused or closed."""

    state: DeskState


class Colleagues(Change, frozen=True, kw_only=True, tag="colleagues"):
    """The colleagues of the own departments, when one of their desks was opened, paused or closed (desk view)."""

    colleagues: list[Colleague]


class Consults(Change, frozen=True, kw_only=True, tag="consults"):
    """The colleagues' requests that wait for an answer of this desk, whole; a desk's snapshot begins with none."""

    consults: list[ConsultView]


class Ticket(Change, frozen=True, kw_only=True, tag="ticket"):
    """A ticket came or changed (desk view)."""

    ticket: TicketView


class TicketGone(Change, frozen=True, kw_only=True, tag="ticket-gone"):
    """A ticket no longer concerns this desk."""

    ticket: Id


class Guest(Change, frozen=True, kw_only=True, tag="guest"):
    """The invited person's own state (guest view)."""

    guest: GuestView
    clerk: str
    """Who invited."""


class Conversation(Change, frozen=True, kw_only=True, tag="conversation"):
    """The conversation as it is now, whole."""

    conversation: ConversationView


class ConversationEnded(Change, frozen=True, kw_only=True, tag="conversation-ended"):
    """The conversation is over for the reader."""

    room: Id


class Chat(Change, frozen=True, kw_only=True, tag="chat"):
    """All chat lines that the reader may see: snapshot when the conversation view begins."""

    lines: list[ChatLine]


class Said(Change, frozen=True, kw_only=True, tag="said"):
    """A new chat line."""

    line: ChatLine


class Speaking(Change, frozen=True, kw_only=True, tag="speaking"):
    """Who speaks now (participant ids; possibly empty)."""

    participants: list[Id]


class Join(Change, frozen=True, kw_only=True, tag="join"):
    """Leave to build a media transport: make a PeerConnection, receive seats included, and send :class:`Offer`."""

    room: Id
    epoch: int
    join: Secret
    """Join ticket: 60 s, single use."""
    ice_servers: list[IceServer]
    audio_seats: int
    video_seats: int


class Seats(Change, frozen=True, kw_only=True, tag="seats"):
    """Who sits where in the transport of this epoch, and how many receive seats it should have.

    If it has fewer, the browser adds receive-only transceivers and offers again.
    """

    epoch: int
    seats: list[Seat]
    audio_seats: int
    video_seats: int


class Encodings(Change, frozen=True, kw_only=True, tag="encodings"):
    """What of the reader's pictures is wanted now: encodings that nobody watches are to be switched off."""

    epoch: int
    tracks: list[Encoding]


class Quality(Change, frozen=True, kw_only=True, tag="quality"):
    """How well everybody in the conversation is connected; told when it changes, at most once a second."""

    participants: list[QualityView]


class Moved(FromOffice, frozen=True, kw_only=True, tag="moved"):
    """The same person opened a newer page; this one is closed with code 4001."""


class Wrong(FromOffice, frozen=True, kw_only=True, tag="error"):
    """A message broke the grammar or its turn; after the third the socket is closed."""

    code: str
    """A word of ``REFUSALS``."""
    detail: str


OfficeMessage: TypeAlias = (
    Welcome
    | Pong
    | Ok
    | Refused
    | NumberTaken
    | Invited
    | Answer
    | IceServers
    | Portal
    | Department
    | Visit
    | Board
    | Desk
    | DeskChanged
    | Colleagues
    | Consults
    | Ticket
    | TicketGone
    | Guest
    | Conversation
    | ConversationEnded
    | Chat
    | Said
    | Speaking
    | Join
    | Seats
    | Encodings
    | Quality
    | Moved
    | Wrong
)

CLOSE_CODES: dict[int, str] = {
    1001: "The office restarts; reconnect.",
    1002: "A frame was not of RFC 6455.",
    1003: "A text frame came; every message is binary.",
    1008: "A rule of the protocol was broken.",
    1009: "A message was larger than 64 KiB.",
    1011: "The office made a mistake; reconnect.",
    1013: "Try again later: more was waiting to be sent than is kept, or the office cannot take you now.",
    4001: "The same person opened a newer page.",
    4002: "No hello within its time.",
    4003: "Not known here: log in again, or the ticket or link is no longer valid.",
    4004: "No sign of life.",
    4005: "Too many messages.",
    4006: "Too many connections from this address.",
    4007: "Three wrong messages.",
}
"""Every close code and what it means (RFC 6455 section 7.4; 4000 to 4999 are ours)."""

# --- JSON over HTTP --------------------------------------------------------------------------------------------------


class Login(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Body of ``POST /api/v1/login``."""

    login: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    password: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class LoggedIn(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``POST /api/v1/login`` and ``GET /api/v1/me``."""

    account: Id
    name: str
    role: Literal["clerk", "admin"]


class OpenTicket(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Body of ``POST /api/v1/tickets/open``: what stands on a ticket, read from another device."""

    number: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
    pin: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]


class TicketOpened(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``POST /api/v1/tickets/open``: the token opens the visit view, as after taking the number."""

    token: Secret
    number: str


class DepartmentList(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``GET /api/v1/departments``."""

    now: float
    departments: list[DepartmentView]


class Authority(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``GET /api/v1/authority``: who runs this office, for the page's head, notice and imprint."""

    name: Localised
    homepage: str
    contact: str
    privacy_url: str
    imprint_url: str
    ticket_days: int
    """After how many days a visit's data are deleted."""


# --- Codec -----------------------------------------------------------------------------------------------------------

_client: msgspec.msgpack.Decoder[ClientMessage] = msgspec.msgpack.Decoder(ClientMessage)
_office: msgspec.msgpack.Decoder[OfficeMessage] = msgspec.msgpack.Decoder(OfficeMessage)
_encoder = msgspec.msgpack.Encoder()


def decode_client(frame: bytes) -> ClientMessage:
    """Read what a client said. Raises ``msgspec.DecodeError`` (also for fields out of range or unknown)."""
    return _client.decode(frame)


def decode_office(frame: bytes) -> OfficeMessage:
    """Read what the office said (for tests and tools). Raises ``msgspec.DecodeError``."""
    return _office.decode(frame)


def encode(message: FromClient | FromOffice) -> bytes:
    """Write one message as a frame."""
    return _encoder.encode(message)
