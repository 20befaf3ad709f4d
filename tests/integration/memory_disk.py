"""A folder in memory: who dies by ``kill -9`` loses nothing that the kernel has, so the disk need not be waited for."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MEMORY = Path("/dev/shm")


@contextmanager
def memory_disk(otherwise: Path) -> Iterator[Path]:
    """A folder that is gone afterwards; ``otherwise`` where there is no such disk."""
    if not os.access(_MEMORY, os.W_OK):
        yield otherwise
        return
    folder = Path(tempfile.mkdtemp(prefix="buergerbuero-", dir=_MEMORY))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
