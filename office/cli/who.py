"""Who types a command: what the audit trail and the history of opening hours keep of it."""

from __future__ import annotations

import getpass
import os
from typing import Final

from office.audit import Actor

LONGEST: Final = 64


def who() -> Actor:
    """The machine's own account; in a container it may have a number and no name."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = f"uid {os.getuid()}"
    return Actor("system", name[:LONGEST])
