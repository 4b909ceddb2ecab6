"""Killed at any step, then again at a step of getting up: nothing is lost, nothing is half.

Every fifth step of getting up, with another first one each time; `crash_matrix` has them all.
"""

from pathlib import Path

import pytest

from tests.app.services.local_database.crash_matrix import MATRIX, walk


@pytest.mark.parametrize("verb", MATRIX)
async def test_killed_anywhere_and_again_while_getting_up(verb: str, tmp_path: Path) -> None:
    steps, cells = await walk(verb, tmp_path, 5)
    assert cells >= steps >= 16
