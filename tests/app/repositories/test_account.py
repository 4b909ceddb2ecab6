"""The newer answer is kept, whichever comes last."""

import asyncio
from datetime import timedelta

from api_contract import path
from api_contract.account import AccountList
from app.repositories.account import AccountRepository
from tests.app.client import open_signed_in
from tests.samples import world
from tests.samples.fake_backend import FakeBackend

NEWER = world.accounts(world.RUPIAH)
OLDER = world.accounts(world.DOLLARS, as_of=world.NOW - timedelta(seconds=1))


async def open_repository(backend: FakeBackend) -> AccountRepository:
    return AccountRepository(await open_signed_in(backend, lambda: world.NOW))


async def test_an_older_answer_that_comes_later_is_not_kept() -> None:
    backend, told = FakeBackend(), list[AccountList]()
    repository = await open_repository(backend)
    repository.changed.add(told.append)
    slow = backend.hold("GET", path.ACCOUNTS)
    first = asyncio.ensure_future(repository.refresh())
    for _ in range(12):  # until the question has left
        await asyncio.sleep(0)
    assert len(backend.asked) == 1
    backend.answer("GET", path.ACCOUNTS, NEWER)
    await repository.refresh()
    slow.set_result(OLDER)
    await first
    assert repository.latest == NEWER
    assert told == [NEWER]


async def test_everybody_hears_of_a_newer_answer_until_they_leave() -> None:
    backend, told = FakeBackend(), list[AccountList]()
    repository = await open_repository(backend)
    leave = repository.changed.add(told.append)
    backend.answer("GET", path.ACCOUNTS, OLDER, NEWER)
    await repository.refresh()
    leave()
    leave()
    await repository.refresh()
    assert (told, repository.latest) == ([OLDER], NEWER)


async def test_whoever_signs_in_next_finds_nothing() -> None:
    backend = FakeBackend()
    repository = await open_repository(backend)
    backend.answer("GET", path.ACCOUNTS, NEWER)
    await repository.refresh()
    repository.forget()
    assert repository.latest is None
