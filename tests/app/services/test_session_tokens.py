"""Being signed in: nothing logs an honest user out, and nothing revives a session that ended."""

import asyncio
from datetime import timedelta

import pytest

from api_contract.problem import ErrorCode, Problem
from api_contract.session import Tokens
from app.errors import DatabaseUnavailable, Rejected, SessionExpired, Unknown
from app.services.session_tokens import SessionTokens
from app.services.token_vault import Persistence
from tests.fakes import FakeClock, FakeDatabase


class Issuer:
    """Gives tokens as the backend does: the old refresh token works until the new one is used."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.valid = ["r0"]
        self.count = 0
        self.error: Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()

    async def refresh(self, refresh_token: str) -> Tokens:
        self.count += 1
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        if refresh_token not in self.valid:
            raise refused(ErrorCode.SESSION_ENDED)
        self.valid = [refresh_token, f"r{self.count}"]
        return self.tokens(self.count)

    def tokens(self, number: int) -> Tokens:
        expires = self.clock.now() + timedelta(seconds=300)
        return Tokens(
            access_token=f"a{number}", access_expires_at=expires, refresh_token=f"r{number}"
        )


def refused(code: ErrorCode) -> Rejected:
    return Rejected(Problem(type="about:blank", title="no", status=401, code=code))


class Desk:
    """One device: its clock, its database, its tokens, and the expiries it heard of."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.database = FakeDatabase()
        self.issuer = Issuer(self.clock)
        self.told: list[str] = []
        self.tokens = self.restarted()

    def restarted(self) -> SessionTokens:
        tokens = SessionTokens(self.database, self.issuer.refresh, self.clock.now)
        tokens.on_expired(lambda: self.told.append("expired"))
        return tokens

    async def sign_in(self) -> None:
        await self.tokens.start(self.issuer.tokens(0))


@pytest.fixture
async def desk() -> Desk:
    made = Desk()
    await made.sign_in()
    return made


async def test_a_fresh_token_is_used_until_shortly_before_it_ends(desk: Desk) -> None:
    desk.clock.advance(269)
    assert await desk.tokens.access_token() == "a0"
    assert desk.issuer.count == 0
    desk.clock.advance(1)
    assert await desk.tokens.access_token() == "a1"


async def test_many_callers_cause_one_refresh(desk: Desk) -> None:
    desk.clock.advance(400)
    answers = await asyncio.gather(*(desk.tokens.access_token() for _ in range(20)))
    assert set(answers) == {"a1"}
    assert desk.issuer.count == 1


async def test_a_caller_who_gives_up_does_not_stop_the_others(desk: Desk) -> None:
    desk.clock.advance(400)
    desk.issuer.gate.clear()
    first = asyncio.create_task(desk.tokens.access_token())
    second = asyncio.create_task(desk.tokens.access_token())
    await asyncio.sleep(0.01)
    first.cancel()
    desk.issuer.gate.set()
    assert await second == "a1"


async def test_the_newest_refresh_token_is_all_that_is_kept(desk: Desk) -> None:
    desk.clock.advance(400)
    await desk.tokens.access_token()
    assert list(desk.database.records.values()) == [b"r1"]


async def test_a_session_goes_on_after_a_restart(desk: Desk) -> None:
    tokens = desk.restarted()
    assert await tokens.resume()
    assert await tokens.access_token() == "a1"


async def test_without_a_session_there_is_nothing_to_resume() -> None:
    desk = Desk()
    assert not await desk.tokens.resume()
    with pytest.raises(SessionExpired):
        await desk.tokens.access_token()
    assert desk.told == []
    assert desk.issuer.count == 0


async def test_a_new_token_that_can_not_be_kept_signs_nobody_out(desk: Desk) -> None:
    desk.database.is_full = True
    for _ in range(3):
        desk.clock.advance(400)
        await desk.tokens.access_token()
        # Killed here: the old token is still there, and nobody has used the new one.
        desk.tokens = desk.restarted()
        assert await desk.tokens.resume()
        await desk.tokens.access_token()
    assert desk.told == []


@pytest.mark.parametrize("error", [Unknown(), refused(ErrorCode.TOO_MANY_REQUESTS)])
async def test_a_refresh_that_fails_erases_nothing(desk: Desk, error: Exception) -> None:
    desk.clock.advance(400)
    before = dict(desk.database.records)
    desk.issuer.error = error
    with pytest.raises(type(error)):
        await desk.tokens.access_token()
    assert desk.database.records == before
    desk.issuer.error = None
    assert await desk.tokens.access_token() == "a2"


@pytest.mark.parametrize("code", [ErrorCode.SESSION_ENDED, ErrorCode.UNAUTHENTICATED])
async def test_a_refused_refresh_ends_the_session_and_is_told_once(
    desk: Desk, code: ErrorCode
) -> None:
    desk.clock.advance(400)
    desk.issuer.error = refused(code)
    answers = await asyncio.gather(
        *(desk.tokens.access_token() for _ in range(5)), return_exceptions=True
    )
    assert all(isinstance(answer, SessionExpired) for answer in answers)
    assert desk.database.records == {}
    assert desk.told == ["expired"]


async def test_a_dead_session_is_told_even_when_it_can_not_be_erased(desk: Desk) -> None:
    desk.clock.advance(400)
    desk.issuer.error = refused(ErrorCode.SESSION_ENDED)
    desk.database.is_full = True
    with pytest.raises(SessionExpired):
        await desk.tokens.access_token()
    assert desk.told == ["expired"]


async def test_a_late_refresh_does_not_revive_a_session_that_was_left(desk: Desk) -> None:
    desk.clock.advance(400)
    desk.issuer.gate.clear()
    caller = asyncio.create_task(desk.tokens.access_token())
    await asyncio.sleep(0.01)
    await desk.tokens.clear()
    desk.issuer.gate.set()
    with pytest.raises(SessionExpired):
        await caller
    assert desk.database.records == {}
    assert not await desk.tokens.resume()
    assert desk.told == []


async def test_a_late_refusal_does_not_end_the_next_session(desk: Desk) -> None:
    desk.clock.advance(400)
    desk.issuer.gate.clear()
    caller = asyncio.create_task(desk.tokens.access_token())
    await asyncio.sleep(0.01)
    desk.issuer.error = refused(ErrorCode.SESSION_ENDED)
    await desk.tokens.start(desk.issuer.tokens(7))
    desk.issuer.gate.set()
    with pytest.raises(SessionExpired):
        await caller
    assert await desk.tokens.access_token() == "a7"
    await desk.tokens.expire("a0")
    assert await desk.tokens.access_token() == "a7"
    assert desk.told == []


async def test_access_that_was_refused_is_renewed_and_newer_access_is_not(desk: Desk) -> None:
    assert await desk.tokens.renew("a0") == "a1"
    assert await desk.tokens.renew("a0") == "a1"
    assert desk.issuer.count == 1


async def test_leaving_forgets_everything_and_tells_nobody(desk: Desk) -> None:
    await desk.tokens.clear()
    assert desk.database.records == {}
    assert desk.told == []


async def test_leaving_that_can_not_be_kept_is_told_and_forgets_the_memory(desk: Desk) -> None:
    desk.database.is_full = True
    with pytest.raises(DatabaseUnavailable):
        await desk.tokens.clear()
    desk.issuer.error = Unknown()
    with pytest.raises(Unknown):
        await desk.tokens.access_token()
    assert desk.told == []


async def test_signing_in_that_can_not_be_kept_is_told() -> None:
    desk = Desk()
    desk.database.is_full = True
    with pytest.raises(DatabaseUnavailable):
        await desk.sign_in()
    with pytest.raises(SessionExpired):
        await desk.tokens.access_token()


@pytest.mark.parametrize("persistence", Persistence)
def test_persistence_is_the_databases(persistence: Persistence) -> None:
    desk = Desk()
    tokens = SessionTokens(FakeDatabase(persistence), desk.issuer.refresh, desk.clock.now)
    assert tokens.persistence is persistence
