"""Every crash of a device's life, and every few steps another while it gets up.

`python -m tests.app.services.device_life.matrix VERB FOLDER STRIDE` walks through those of one
verb. Each life is a process of its own, forked from this one, which itself does nothing else.
"""

import asyncio
import itertools
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from app.errors import KeyLost, SessionExpired
from app.services.approver import ApprovalOutcome
from tests.app.client import CHECKED
from tests.app.services.device_life.life import (
    NUMBER,
    OLD,
    VERBS,
    Life,
    approve,
    enrol,
    found,
)
from tests.app.services.local_database.crashing import StepCounter, count_commits, count_files
from tests.fakes import QuickPinDeriver
from tests.fakes.pin_deriver import RECIPE


def walk(verb: str, folder: Path, stride: int) -> tuple[int, int]:
    """How many steps the verb has, and how many lives were looked at after a crash."""
    origin, lives = folder / "origin", 0
    origin.mkdir()
    asyncio.run(found(origin))
    if verb != "enrol":
        _live(origin, enrol)
    for step in itertools.count(1):
        first = _copy(origin, folder / "first")
        was_killed = _live(first, VERBS[verb], step)
        for again in itertools.count(1 + step % stride, stride):
            second = _copy(first, folder / "second")
            is_over = not _live(second, _get_up, again)
            _live(second, lambda life: _check(life, verb))
            lives += 1
            if is_over:
                break
        if not was_killed:
            return step - 1, lives
    raise AssertionError


async def _get_up(life: Life) -> None:
    """What anybody does after a crash: start the app, and approve something."""
    if await life.sessions.can_resume():
        await _unless_ended(approve(life))


async def _check(life: Life, verb: str) -> None:
    before = life.signed()
    if (life.folder / "left").exists():
        await _check_left(life)
        return
    if not await life.sessions.can_resume() or await _unless_ended(approve(life)):
        assert verb in ("enrol", "sign_out"), "a crash has signed its owner out"
        before = []
        await life.keys.open()
        await life.sessions.start(NUMBER, await life.pin())
    released = await life.pins.release(await life.pin())
    finger = await life.keys.release_with_biometrics("reason")
    if finger is ApprovalOutcome.ENROLMENT_CHANGED:
        # The PIN enrols another.
        await life.pins.release(await life.pin())
        finger = await life.keys.release_with_biometrics("reason")
    assert not isinstance(finger, ApprovalOutcome), finger
    assert released.key.secret() == finger.secret()
    for _ in range(3):
        await life.sign()
    assert len(set(life.signed())) == len(life.signed()), "a number was used twice"
    assert life.signed()[: len(before)] == before


async def _check_left(life: Life) -> None:
    """Who signed out has left nothing that opens, whatever else is known."""
    assert not await life.sessions.can_resume()
    for kind in ("device", "session"):
        assert await life.database.read_all(kind) == {}
    assert await life.vault.read("biometric_key") is None
    root = await QuickPinDeriver().derive(OLD, RECIPE)
    with pytest.raises(KeyLost):
        await life.keys.release_with_pin(root, CHECKED)


async def _unless_ended(verb: Awaitable[None]) -> bool:
    """True when the backend had ended the session."""
    try:
        await verb
    except SessionExpired:
        return True
    return False


def _live(folder: Path, verb: Callable[[Life], Awaitable[None]], last: int = 0) -> bool:
    """Do it in a process that is killed at step `last`; True when it was."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            asyncio.run(_run(folder, verb, StepCounter(last)))
            code = 0
        except BaseException:  # noqa: BLE001 - told, whatever it is
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, -signal.SIGKILL):
        sys.exit(f"killed at {last}: {code}")
    return code != 0


async def _run(folder: Path, verb: Callable[[Life], Awaitable[None]], counter: StepCounter) -> None:
    with pytest.MonkeyPatch.context() as change:
        count_commits(counter, change)
        count_files(counter, change)
        life = await Life.begin(folder, counter.step)
        await verb(life)
        await life.database.close()


def _copy(origin: Path, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(origin, folder)
    return folder


if __name__ == "__main__":
    steps, lives = walk(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.write(f"{steps} {lives}\n")
