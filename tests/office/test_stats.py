"""What the night shift reads."""

import json

from office.stats import WorkerPicture, as_json, as_text
from sfu.control import Load, MediaState, Stats

STATS = Stats(
    re=1,
    rooms=2,
    participants=3,
    packets_in=10,
    packets_out=20,
    bytes_in=1,
    bytes_out=2,
    cpu_seconds=3.5,
    rss_bytes=48_200_000,
    drops={"replayed": 7, "no-session": 0, "malformed": 2},
)


def media(participant: str, **changes: object) -> MediaState:
    values: dict[str, object] = {
        "room": "room-with-a-long-id",
        "participant": participant,
        "epoch": 1,
        "way": "udp",
        "up": 1_520_000,
        "down": 640_400,
        "estimate": 2_000_000,
        "loss_up": 0.004,
        "loss_down": 0.0,
        "round_trip": 0.0384,
        "height": 720,
        "frame_rate": 30,
        "reduced": False,
        "paused": 0,
    }
    return MediaState(**(values | changes))


PICTURES = [
    WorkerPicture(
        number=0,
        pid=4711,
        port=8444,
        load=Load(rooms=2, participants=3, packets_per_second=1234.4, cpu=0.215),
        stats=STATS,
        drops_since={"replayed": 3},
        media=[
            media("second", way="tcp", estimate=0, round_trip=0.0, height=0, frame_rate=0, reduced=True, paused=2),
            media("first"),
        ],
    ),
    WorkerPicture(number=1, pid=4712, port=8445),
    WorkerPicture(number=2),
]


def test_the_table_shows_every_worker_and_every_participant_in_order() -> None:
    lines = as_text(PICTURES).splitlines()
    assert [" ".join(line.split()) for line in lines[1:4]] == [
        "0 4711 8444 22% 48 MB 2 3 1234 malformed 2 (+0), replayed 7 (+3)",
        "1 4712 8445 - - - - - -",
        "2 - - - - - - - does not answer",
    ]
    assert [" ".join(line.split()) for line in lines[6:]] == [
        "0 room-with- first udp 1.52 Mbit/s 640 kbit/s 2.00 Mbit/s 0.4% / 0.0% 38 ms 720p30 -",
        "0 room-with- second tcp 1.52 Mbit/s 640 kbit/s - 0.4% / 0.0% - - reduced 2",
    ]


def test_columns_stand_under_their_heads() -> None:
    lines = as_text(PICTURES).splitlines()
    for head, cell in (("CPU", "22%"), ("memory", "48 MB"), ("packets/s", "1234")):
        assert lines[0].index(head) + len(head) == lines[1].index(cell) + len(cell)


def test_without_participants_there_is_one_table_and_without_workers_its_head() -> None:
    assert len(as_text([PICTURES[2]]).splitlines()) == 2
    assert len(as_text([]).splitlines()) == 1


def test_json_is_one_line_with_all_figures() -> None:
    line = as_json(PICTURES, 12.5)
    assert "\n" not in line
    read = json.loads(line)
    assert read["at"] == 12.5
    first = read["workers"][0]
    assert (first["load"]["cpu"], first["stats"]["drops"]["replayed"], first["drops_since"]) == (
        0.215,
        7,
        {"replayed": 3},
    )
    assert first["media"][1]["participant"] == "first" and first["media"][0]["way"] == "tcp"
