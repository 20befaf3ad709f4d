"""``python -m office``: the same as ``buergerbuero``, for where the console script is not on the path."""

from office.cli import main

main(prog_name="buergerbuero")
