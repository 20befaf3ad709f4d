"""J3 of the catalogue, on a disk that is really full."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.small_disk import on_a_small_disk


@pytest.mark.timeout(300)
async def test_on_a_full_disk_conversations_go_on_and_numbers_are_refused_until_there_is_space(tmp_path: Path) -> None:
    await on_a_small_disk(tmp_path, "tests.integration.full_disk")
