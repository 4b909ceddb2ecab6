"""What happens by itself while a backend runs."""

import threading
import time
from pathlib import Path

import pytest

from backend.commands.hold import expire_holds
from backend.server import EmbeddedBackend
from backend.storage.unavailable import StorageUnavailable
from tests.backend.commands.support import figures, hold
from tests.backend.support import Backend, Customer, FakeClock, quick_settings


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.commands.sweeping.PAUSE_SECONDS", 0.05)


def test_a_hold_ends_without_anybody_asking(backend: Backend, sari: Customer) -> None:
    hold(backend, sari, 1_000, "endless")
    hold(backend, sari, 300_000, "short", minutes=1)
    backend.clock.advance(seconds=59)
    time.sleep(0.3)
    assert figures(sari) == (1_000_000, 301_000, 699_000)
    backend.clock.advance(seconds=1)
    while figures(sari)[1] != 1_000:
        time.sleep(0.02)
    assert figures(sari) == (1_000_000, 1_000, 999_000)


def test_it_goes_on_after_trouble(
    backend: Backend,
    sari: Customer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    troubles = [StorageUnavailable("The database can't be used.")] * 2

    def expire_late(*arguments: object) -> int:
        if troubles:
            raise troubles.pop()
        return expire_holds(*arguments)  # type: ignore[arg-type] # what it was asked with

    monkeypatch.setattr("backend.commands.sweeping.expire_holds", expire_late)
    hold(backend, sari, 300_000, "short", minutes=1)
    backend.clock.advance(minutes=1)
    while figures(sari)[1]:
        time.sleep(0.02)
    assert not troubles
    assert "holds could not expire: The database can't be used." in caplog.text


def test_it_ends_with_its_backend(tmp_path: Path, clock: FakeClock) -> None:
    with EmbeddedBackend(quick_settings(tmp_path, clock)):
        assert "sweeping" in thread_names()
    assert "sweeping" not in thread_names()


def thread_names() -> set[str]:
    return {thread.name for thread in threading.enumerate()}
