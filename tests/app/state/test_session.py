"""Starting, locking, unlocking and leaving."""

from collections.abc import Callable

import pytest

from api_contract import path
from api_contract.problem import ErrorCode
from app.repositories.session import SessionRepository
from app.services.api_client import open_api
from app.services.biometrics import BiometricOutcome
from app.services.token_vault import MemoryVault
from app.state.session import SessionState, SessionStatus, SessionStore
from tests.fakes import FakeBiometrics, FakeVault
from tests.samples import world
from tests.samples.fake_backend import LOST, NO_CONNECTION, Answer
from tests.samples.stage import Stage, open_stage


def state_of(stage: Stage) -> SessionState:
    return stage.stores.session.state


def trouble_of(stage: Stage) -> str:
    trouble = state_of(stage).trouble
    return trouble.key if trouble else ""


@pytest.fixture
def locked(signed_in: Stage) -> Stage:
    signed_in.stores.session.lock()
    return signed_in


async def test_a_wallet_that_was_never_used_starts_signed_out(stage: Stage) -> None:
    assert state_of(stage).status is SessionStatus.STARTING
    await stage.stores.session.start()
    assert state_of(stage) == SessionState(SessionStatus.SIGNED_OUT)


async def test_a_session_from_before_starts_locked_and_opens_with_the_pin(
    signed_in: Stage,
) -> None:
    await signed_in.restart()
    assert (state_of(signed_in).status, state_of(signed_in).person) == (SessionStatus.LOCKED, None)
    await signed_in.stores.session.unlock_with_pin(world.PIN)
    assert state_of(signed_in).status is SessionStatus.SIGNED_IN
    assert state_of(signed_in).person == world.SARI


async def test_a_locked_keychain_is_said_at_the_start() -> None:
    vault = FakeVault()
    vault.is_locked = True
    async with open_stage(vault=vault) as stage:
        await stage.stores.session.start()
        assert state_of(stage).status is SessionStatus.SIGNED_OUT
        assert trouble_of(stage) == "error.vault_unavailable"


async def test_without_a_keychain_the_session_is_said_to_end_with_the_app() -> None:
    async with open_stage(vault=MemoryVault()) as stage:
        assert state_of(stage).keeps_session is False


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (ErrorCode.PIN_REFUSED, "error.pin_refused"),
        (NO_CONNECTION, "error.unreachable"),
        (LOST, "error.unknown"),
    ],
)
async def test_a_pin_that_does_not_open_says_why(locked: Stage, answer: Answer, key: str) -> None:
    locked.backend.answer("POST", path.SESSIONS_UNLOCK, answer)
    await locked.stores.session.unlock_with_pin(world.WRONG_PIN)
    assert (state_of(locked).status, state_of(locked).busy) == (SessionStatus.LOCKED, False)
    assert trouble_of(locked) == key


async def test_a_pin_is_not_asked_about_when_nothing_is_locked(signed_in: Stage) -> None:
    await signed_in.stores.session.unlock_with_pin(world.PIN)
    assert signed_in.backend.questions("POST", path.SESSIONS_UNLOCK) == []


@pytest.mark.parametrize("outcome", BiometricOutcome)
async def test_only_a_confirmed_finger_opens(outcome: BiometricOutcome) -> None:
    async with open_stage(biometrics=FakeBiometrics(outcome)) as stage:
        await stage.sign_in()
        stage.stores.session.lock()
        await stage.stores.session.unlock_with_biometrics("reason")
        opened = state_of(stage).status is SessionStatus.SIGNED_IN
        assert opened == (outcome is BiometricOutcome.CONFIRMED)


async def test_a_session_ended_elsewhere_signs_out_and_forgets(signed_in: Stage) -> None:
    await signed_in.stores.account.refresh()
    signed_in.backend.answer("GET", path.ACCOUNTS, ErrorCode.SESSION_ENDED)
    await signed_in.stores.account.refresh()
    assert (state_of(signed_in).status, state_of(signed_in).person) == (
        SessionStatus.SIGNED_OUT,
        None,
    )
    assert trouble_of(signed_in) == "error.session_expired"
    assert signed_in.stores.account.state.accounts == ()
    await signed_in.restart()
    assert state_of(signed_in).status is SessionStatus.SIGNED_OUT


async def test_a_session_that_ended_while_locked_is_not_opened(locked: Stage) -> None:
    locked.backend.answer("POST", path.SESSIONS_UNLOCK, ErrorCode.SESSION_ENDED)
    await locked.stores.session.unlock_with_pin(world.PIN)
    assert (state_of(locked).status, state_of(locked).busy) == (SessionStatus.SIGNED_OUT, False)


async def test_signing_out_works_without_a_connection(signed_in: Stage) -> None:
    current = path.SESSION.format(session_id="current")
    signed_in.backend.answer("DELETE", current, NO_CONNECTION)
    await signed_in.stores.session.sign_out()
    assert state_of(signed_in).status is SessionStatus.SIGNED_OUT
    await signed_in.restart()
    assert state_of(signed_in).status is SessionStatus.SIGNED_OUT


async def test_signing_out_everywhere_is_not_claimed_without_an_answer(signed_in: Stage) -> None:
    signed_in.backend.answer("DELETE", path.SESSIONS, LOST)
    await signed_in.stores.session.sign_out(everywhere=True)
    assert state_of(signed_in).status is SessionStatus.SIGNED_IN
    assert trouble_of(signed_in) == "error.unknown"


# -- idle --------------------------------------------------------------------------------------


class FakeSeconds:
    """A clock of seconds that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> FakeSeconds:
    return FakeSeconds()


def open_store(seconds_now: Callable[[], float]) -> SessionStore:
    api, tokens = open_api("https://backend.test", FakeVault(), lambda: world.NOW)
    repository = SessionRepository(api, tokens, "Android")
    store = SessionStore(repository, FakeBiometrics(available=False), seconds_now, True)
    store.begin(world.SARI)
    return store


@pytest.mark.parametrize(
    ("passed", "locks"), [(0, False), (299.9, False), (300, True), (1e9, True), (-1, True)]
)
async def test_an_untouched_wallet_locks_at_its_limit_and_when_the_clock_goes_back(
    seconds: FakeSeconds, passed: float, locks: bool
) -> None:
    store = open_store(seconds)
    seconds.now += passed
    store.lock_when_idle(300)
    assert (store.state.status is SessionStatus.LOCKED) == locks


async def test_a_touch_begins_the_idle_time_anew(seconds: FakeSeconds) -> None:
    store = open_store(seconds)
    seconds.now += 299
    store.touch()
    seconds.now += 299
    store.lock_when_idle(300)
    assert store.state.status is SessionStatus.SIGNED_IN


async def test_locking_keeps_the_name_and_asks_only_whoever_is_in(stage: Stage) -> None:
    await stage.stores.session.start()
    stage.stores.session.lock()
    assert state_of(stage).status is SessionStatus.SIGNED_OUT
    await stage.sign_in()
    stage.stores.session.lock()
    assert (state_of(stage).status, state_of(stage).person) == (SessionStatus.LOCKED, world.SARI)
