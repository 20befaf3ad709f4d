"""``python -m fuzz [TARGET ...] [--seconds 60] [--plain]``: atheris where it is installed, our own mutations elsewhere.

Each target runs in a process of its own. What breaks one is kept in ``tests/sfu/crashes/<target>/``; commit it together
with the repair.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TARGET_NAMES = ("stun", "rtp", "rtcp", "transportcc", "vp8", "h264", "sdp", "tcp", "dtls", "frames")
MAX_LENGTH = {"sdp": 33_000, "tcp": 8_192}


def main() -> int:
    """Fuzz; 1 when something broke."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[[], *TARGET_NAMES], metavar="TARGET")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--plain", action="store_true", help="without atheris, even if it is there")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    plain = chosen.plain or importlib.util.find_spec("atheris") is None
    seed = int(time.time()) if chosen.seed is None else chosen.seed
    if chosen.here:
        return _plain(chosen.targets[0], chosen.seconds, seed) if plain else _atheris(chosen.targets[0], seed)
    print(f"seed {seed}, {'our own mutations' if plain else 'atheris'}, {chosen.seconds:g} s each", flush=True)
    broken = [name for name in chosen.targets or TARGET_NAMES if not _apart(name, chosen.seconds, seed, plain)]
    print("broken: " + ", ".join(broken) if broken else "nothing broke")
    return 1 if broken else 0


def _apart(name: str, seconds: float, seed: int, plain: bool) -> bool:
    from fuzz.seeds import CRASHES, SEEDS, kept

    folder = CRASHES / name
    folder.mkdir(parents=True, exist_ok=True)
    arguments = [name, "--here", "--seconds", str(seconds), "--seed", str(seed), *(["--plain"] if plain else [])]
    with tempfile.TemporaryDirectory(prefix=f"fuzz-{name}-") as corpus:
        for number, example in enumerate([*SEEDS[name], *(path.read_bytes() for path in kept(name))]):
            (Path(corpus) / f"seed-{number}").write_bytes(example)
        environment = {"FUZZ_CORPUS": corpus, "FUZZ_CRASHES": f"{folder}/", "FUZZ_SECONDS": str(int(seconds))}

        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "fuzz", *arguments],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
    lines = (done.stdout + done.stderr).splitlines()
    said = [line for line in lines if line.startswith(("#", "Done", "tried"))][-1:]
    print(f"{name:12} {'ok    ' if done.returncode == 0 else 'BROKEN'} {' '.join(said)[:90]}", flush=True)
    if done.returncode:
        print("\n".join(lines[-25:]), flush=True)
    return done.returncode == 0


def _plain(name: str, seconds: float, seed: int) -> int:
    from fuzz.mutation import run
    from fuzz.seeds import CRASHES, SEEDS, kept
    from fuzz.targets import TARGETS

    examples = [*SEEDS[name], *(path.read_bytes() for path in kept(name))]
    tried, broke = run(TARGETS[name], examples, seconds, seed)
    print(f"tried {tried}")
    if not broke:
        return 0
    (CRASHES / name / f"crash-{hashlib.sha256(broke).hexdigest()[:16]}").write_bytes(broke)
    TARGETS[name](broke)  # says how
    return 1


def _atheris(name: str, seed: int) -> int:
    import atheris

    with atheris.instrument_imports(include=["sfu", "aioice.stun"]):
        from fuzz.targets import TARGETS

    atheris.Setup(
        [
            sys.argv[0],
            os.environ["FUZZ_CORPUS"],
            f"-artifact_prefix={os.environ['FUZZ_CRASHES']}",
            f"-max_total_time={os.environ['FUZZ_SECONDS']}",
            f"-max_len={MAX_LENGTH.get(name, 1_500)}",
            f"-seed={seed % 2**31}",
            "-timeout=5",
            "-print_final_stats=1",
        ],
        TARGETS[name],
    )
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
