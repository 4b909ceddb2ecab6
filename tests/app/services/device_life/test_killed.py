"""Killed at any step, then again while getting up: the PIN that counts opens the key.

One step of getting up for each crash, another each time; `matrix` has them all.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.services.device_life.life import VERBS

LIMIT_SECONDS = 300


@pytest.mark.parametrize("verb", VERBS)
def test_no_crash_loses_the_key_or_uses_a_number_twice(verb: str, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "tests.app.services.device_life.matrix",
        verb,
        str(tmp_path),
        "40",
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr
    steps, lives = map(int, done.stdout.split())
    assert lives > steps >= 6
