"""A day in the wallet leaves no name, note, number, PIN, code or token where none belongs."""

import base64
import logging
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api_contract import path
from app import links
from app.redaction import guard_logs
from backend.storage.sqlite import FILE_NAME
from tests.fixtures.keychain import SecretService, secret_service
from tests.journeys import canary
from tests.journeys.canary import NAME, NOTE, PIN, sightings, spellings
from tests.journeys.log_book import LogBook
from tests.journeys.phone import Kept, Phone, open_phone
from tests.journeys.trail import PLACES, Trail, keep_backend_log
from tests.journeys.world import World

__all__ = ["secret_service"]

WORDS = (NAME, canary.PHONE, PIN, "Thảo Nguyễn", "خالد", "Kx9_q-7Zp" * 5)


async def join(phone: Phone) -> None:
    await phone.prove_number(canary.PHONE)
    await phone.enter(NAME, "sign_up.name")
    await phone.enter(canary.HANDLE, "sign_up.handle")
    await phone.tap("continue")
    for heading in ("sign_up.pin_title", "sign_up.repeat_title"):
        await phone.see(heading)
        await phone.type_pin(PIN)
    await phone.listen()


async def lock_and_open(phone: Phone) -> None:
    await phone.go(links.SETTINGS)
    await phone.tap("lock")
    await phone.see("unlock.hint")
    await phone.type_pin(PIN[::-1])
    await phone.see("error.pin_refused")
    await phone.type_pin(PIN)
    await phone.see("settings.title")
    await phone.go(links.HOME)


async def pay_in_bad_weather(phone: Phone) -> None:
    await phone.draft("sari", "1,000", NOTE)
    phone.link.drop_answers(path.TRANSFERS, "POST")
    phone.link.cut_bodies(path.TRANSFERS, "POST")
    await phone.approve(PIN)
    await phone.see("result.sent_title")


def break_a_table(world: World) -> None:
    """From here on the backend fails with whatever its database says."""
    with closing(sqlite3.connect(world.settings.data_dir / FILE_NAME)) as connection:
        connection.execute("ALTER TABLE people RENAME TO gone")
        connection.commit()


def mend_the_table(world: World) -> None:
    with closing(sqlite3.connect(world.settings.data_dir / FILE_NAME)) as connection:
        connection.execute("ALTER TABLE gone RENAME TO people")
        connection.commit()


async def fail(phone: Phone, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A handler that dies with the words in hand, and a backend whose database is broken."""

    def die(text: str) -> None:
        raise ValueError(f"{text} by {NAME}, {canary.PHONE}, PIN {PIN}")

    with monkeypatch.context() as broken:
        broken.setattr(phone.wallet.stores.transfer, "set_query", die)
        await phone.go(links.HOME)
        await phone.tap_text("home.send")
        await phone.enter(f"@{canary.HANDLE}", "send.payee")
        await phone.see("error.crash")
    break_a_table(world)
    await phone.device.run(phone.wallet.stores.account.refresh)
    await phone.device.run(phone.wallet.stores.transfer.refresh_recent)
    mend_the_table(world)


@pytest.fixture
def guarded() -> Iterator[None]:
    """The log as the wallet's start leaves it; as it was afterwards."""
    hooks = sys.excepthook, logging.getLogger().handlers[:]
    formatters = [handler.formatter for handler in hooks[1]]
    guard_logs()
    yield
    sys.excepthook = hooks[0]
    for handler, formatter in zip(hooks[1], formatters, strict=True):
        handler.setFormatter(formatter)
    logging.captureWarnings(False)


@pytest.fixture
async def trail(
    guarded: None,
    world: World,
    log_book: LogBook,
    secret_service: SecretService,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Trail:
    """After a day of joining, paying, locking and failing."""
    client_folder = tmp_path / "client"
    client_folder.mkdir()
    monkeypatch.chdir(client_folder)
    trail = Trail(world, log_book, secret_service, client_folder)
    async with (
        open_phone(world) as sari,
        open_phone(world, kept=Kept(client_folder, trail.vault, trail.preferences)) as phone,
    ):
        with keep_backend_log(trail.backend_log):
            await join(phone)
            await sari.sign_in("sari")
            await sari.draft(canary.HANDLE, "25,000", NOTE)
            await sari.approve()
            await phone.read(NOTE)
            await lock_and_open(phone)
            await pay_in_bad_weather(phone)
            await fail(phone, world, monkeypatch)
    await trail.fill_keychain()
    trail.output.extend(capfd.readouterr())
    assert log_book.failures, "nothing failed, so no traceback was searched"
    log_book.failures.clear()
    return trail


async def test_no_word_is_where_it_does_not_belong(trail: Trail) -> None:
    assert trail.sightings() == []
    belonging = sightings("backend", trail.backend_files(), (NAME, canary.PHONE))
    assert {sighting.word for sighting in belonging} == {NAME, canary.PHONE}


# -- the search itself --------------------------------------------------------------------------


async def plant_everywhere(trail: Trail, leak: bytes) -> None:
    """The same leak in each of the places, one after the other."""
    text = leak.decode("latin-1")
    logging.getLogger("httpcore.http11").warning("%s", text)
    os.write(1, leak)
    trail.client_folder.joinpath("notes.txt").write_bytes(leak)
    await trail.preferences.write("theme", text)
    await trail.vault.write("kek.1", text)
    trail.keychain.home.joinpath("login.keyring").write_bytes(leak)
    trail.world.settings.data_dir.joinpath("core").write_bytes(leak)
    with closing(sqlite3.connect(trail.world.settings.data_dir / FILE_NAME)) as connection:
        connection.execute("CREATE TABLE notes (text TEXT)")
        connection.execute("INSERT INTO notes VALUES (?)", (text,))
        connection.commit()


@pytest.mark.parametrize("word", [NOTE, PIN])
async def test_a_leak_is_seen_wherever_it_is_planted(
    trail: Trail, capfd: pytest.CaptureFixture[str], word: str
) -> None:
    with keep_backend_log(trail.backend_log):
        await plant_everywhere(trail, b"planted: " + word.encode())
    trail.output.extend(capfd.readouterr())
    seen = {sighting.place for sighting in trail.sightings()}
    # The backend's tables are searched for who and what, its folder for the secrets too.
    assert seen == set(PLACES) - ({"backend tables"} if word == PIN else set())
    trail.log_book.lines.clear()


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("around", [b"", b"x", b" \x00", b"{", b"'; "])
def test_every_spelling_is_seen(word: str, around: bytes) -> None:
    for spelling, letters in spellings(word).items():
        planted = around + letters + around if not letters.isdigit() else b" " + letters + b"\n"
        assert list(sightings("here", [planted], [word])), spelling


@pytest.mark.parametrize("word", WORDS)
def test_base64_is_seen_wherever_the_word_stands_in_it(word: str) -> None:
    for before in range(6):
        for behind in range(3):
            told = base64.b64encode(os.urandom(before) + word.encode() + os.urandom(behind))
            assert list(sightings("here", [told], [word]))


def test_what_is_no_leak_is_not_seen() -> None:
    innocent = [b"Kenari", b"kuning", b"1640281", b"640281a", b"12.640281+00:00", bytes(100)]
    assert list(sightings("here", innocent, (NAME, NOTE, PIN))) == []
