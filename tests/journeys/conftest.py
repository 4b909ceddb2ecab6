"""A world for every journey; when it ends, books and logs are looked at."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from backend.application import open_context
from backend.partners.code_sender import DemoCodeSender
from backend.settings import Settings
from tests.journeys.log_book import LogBook, keep_log
from tests.journeys.phone import Kept
from tests.journeys.world import MovedClock, World


def _settings(folder: Path, clock: MovedClock) -> Settings:
    demo = Settings.for_demo(folder, clock)
    return demo.model_copy(update={"new_device_time": timedelta(0)})


@pytest.fixture(scope="session")
def demo_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo world's folder, built once and copied for each test."""
    folder = tmp_path_factory.mktemp("demo")
    open_context(_settings(folder, MovedClock()), DemoCodeSender()).storage.close()
    return folder


@pytest.fixture
def log_book() -> Iterator[LogBook]:
    """All that is logged, of every level; nothing secret and no failed screen may be in it."""
    with keep_log() as book:
        yield book
    book.check()


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """What a phone keeps between two starts."""
    return Kept(tmp_path / "phone")


@pytest.fixture
async def world(demo_world: Path, tmp_path: Path, log_book: LogBook) -> AsyncIterator[World]:
    """A backend with the demo world, whose books must be whole in the end."""
    folder = tmp_path / "world"
    shutil.copytree(demo_world, folder)
    clock = MovedClock()
    world = await asyncio.to_thread(World, _settings(folder, clock), clock)
    yield world
    await asyncio.to_thread(world.stop)
    world.check_books()
    log_book.never(*world.secrets)
