"""Starting, locking, unlocking and leaving."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api_contract import path
from api_contract.problem import ErrorCode
from app.errors import (
    DatabaseDamaged,
    DatabaseUnavailable,
    VaultLost,
    VaultUnavailable,
    WalletError,
)
from app.repositories.device import DeviceRepository
from app.repositories.pin import PinRepository
from app.repositories.session import DevicePlace, SessionRepository
from app.services.api_client import open_api
from app.services.approver import ApprovalOutcome
from app.services.cautious_clock import CORRECTION_SECONDS, CautiousClock
from app.state.session import SessionState, SessionStatus, SessionStore
from tests.app.client import new_keys
from tests.fakes import FakeApprover, FakeClock, FakeDatabase, QuickPinDeriver
from tests.samples import world
from tests.samples.fake_backend import LOST, NO_CONNECTION, Answer
from tests.samples.stage import Stage, kept_in_memory, open_stage


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


@pytest.mark.parametrize(
    ("loss", "key"),
    [
        (VaultUnavailable(), "error.vault_unavailable"),
        (VaultLost(), "error.vault_lost"),
        (DatabaseUnavailable(), "error.database_unavailable"),
        (DatabaseDamaged(), "error.database_damaged"),
    ],
)
async def test_what_the_device_can_not_keep_is_said_at_the_start(
    loss: WalletError, key: str
) -> None:
    async with open_stage(keeping=kept_in_memory(loss)) as stage:
        await stage.stores.session.start()
        assert state_of(stage).status is SessionStatus.SIGNED_OUT
        assert trouble_of(stage) == key


async def test_without_a_keychain_the_session_is_said_to_end_with_the_app() -> None:
    async with open_stage(keeping=kept_in_memory()) as stage:
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
    locked.backend.answer("POST", path.PIN_CHECKS, answer)
    await locked.stores.session.unlock_with_pin(world.WRONG_PIN)
    assert (state_of(locked).status, state_of(locked).busy) == (SessionStatus.LOCKED, False)
    assert trouble_of(locked) == key


async def test_a_pin_is_not_asked_about_when_nothing_is_locked(signed_in: Stage) -> None:
    await signed_in.stores.session.unlock_with_pin(world.PIN)
    assert signed_in.backend.questions("POST", path.PIN_CHECKS) == []


@pytest.mark.parametrize("outcome", ApprovalOutcome)
async def test_only_a_confirmed_finger_opens(outcome: ApprovalOutcome) -> None:
    async with open_stage(approver=FakeApprover(outcome)) as stage:
        await stage.sign_in()
        stage.stores.session.lock()
        await stage.stores.session.unlock_with_biometrics("reason")
        opened = state_of(stage).status is SessionStatus.SIGNED_IN
        assert opened == (outcome is ApprovalOutcome.CONFIRMED)


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
    locked.backend.answer("POST", path.PIN_CHECKS, ErrorCode.SESSION_ENDED)
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


def open_store(seconds_now: Callable[[], float], limit_seconds: float = 300) -> SessionStore:
    database = FakeDatabase()
    keys = new_keys(database)
    api, tokens = open_api("https://backend.test", database, keys, lambda: world.NOW)
    pins = PinRepository(api, keys, QuickPinDeriver())
    devices = DeviceRepository(api, pins, database, tokens.now)
    place = DevicePlace("Android", "Asia/Jakarta")
    repository = SessionRepository(api, tokens, keys, pins, devices, place)
    store = SessionStore(repository, FakeApprover(available=False), seconds_now, True)
    store.begin(world.SARI)
    store.limit_idle(limit_seconds)
    return store


@pytest.mark.parametrize("limit", [60, 300])
@pytest.mark.parametrize(("early", "locks"), [(300, False), (0.1, False), (0, True), (-1e9, True)])
async def test_an_untouched_wallet_locks_at_its_limit(
    limit: float, early: float, locks: bool
) -> None:
    clock = FakeClock()
    store = open_store(clock.seconds, limit)
    clock.advance(max(limit - early, 0))
    store.lock_when_idle()
    assert (store.state.status is SessionStatus.LOCKED) == locks


async def test_nobody_can_set_a_limit_beyond_five_minutes() -> None:
    clock = FakeClock()
    store = open_store(clock.seconds, 86_400)
    clock.advance(300)
    store.lock_when_idle()
    assert store.state.status is SessionStatus.LOCKED


async def test_a_shorter_limit_holds_for_the_time_that_has_passed() -> None:
    clock = FakeClock()
    store = open_store(clock.seconds)
    clock.advance(60)
    store.limit_idle(60)
    assert store.state.status is SessionStatus.LOCKED


async def test_a_touch_begins_the_idle_time_anew() -> None:
    clock = FakeClock()
    store = open_store(clock.seconds)
    for _ in range(2):
        clock.advance(299)
        store.touch()
    assert store.lock_when_idle() == 300
    assert store.state.status is SessionStatus.SIGNED_IN


async def test_a_touch_that_comes_too_late_locks() -> None:
    clock = FakeClock()
    store = open_store(clock.seconds)
    clock.advance(300)
    store.touch()
    assert store.state.status is SessionStatus.LOCKED


async def test_it_says_when_to_look_again() -> None:
    clock = FakeClock()
    store = open_store(clock.seconds)
    clock.advance(298)
    assert store.lock_when_idle() == 2
    clock.advance(1000)
    assert store.lock_when_idle() == 300


@dataclass(frozen=True)
class Pass:
    """Time that truly passes, part of it asleep, and by how much the time of day is set.

    Without a `jump` it is set to where it stood before.
    """

    awake: float
    asleep: float
    jump: float | None
    touches: bool


SPANS = st.floats(0, 400)
JUMPS = st.none() | st.floats(-1e6, 1e6)
PASSES = st.builds(Pass, awake=SPANS, asleep=SPANS, jump=JUMPS, touches=st.booleans())


class Clocks:
    """The truth, an uptime that may miss the sleep, and a time of day that anybody sets."""

    def __init__(self, *, counts_sleep: bool) -> None:
        self._counts_sleep = counts_sleep
        self.truth = self.uptime = 0.0
        self.time_of_day = 1e9

    def let(self, time: Pass, *, may_set_back: bool = True) -> None:
        passed = time.awake + time.asleep
        jump = -passed if time.jump is None else time.jump
        self.truth += passed
        self.uptime += passed if self._counts_sleep else time.awake
        self.time_of_day += passed + (jump if may_set_back else abs(jump))


@pytest.mark.parametrize("counts_sleep", [True, False])
@settings(deadline=None)
@given(st.sampled_from([60.0, 300.0]), st.lists(PASSES, max_size=20))
def test_no_clock_game_keeps_a_wallet_open_beyond_its_limit(
    counts_sleep: bool, limit: float, passes: list[Pass]
) -> None:
    clocks = Clocks(counts_sleep=counts_sleep)
    clock = CautiousClock(lambda: clocks.uptime, lambda: clocks.time_of_day)
    store = open_store(clock, limit)
    touched = clocks.truth
    for time in passes:
        before = clocks.time_of_day
        # Where the uptime misses the sleep, a time of day that was set back by less than the sleep
        # leaves no trace: nobody could know, so there it is only set forward.
        clocks.let(time, may_set_back=counts_sleep)
        if time.touches:
            store.touch()
        store.lock_when_idle()
        is_open = store.state.status is SessionStatus.SIGNED_IN
        assert not (is_open and clocks.truth - touched >= limit + 1e-6)
        assert not (is_open and clocks.time_of_day < before - CORRECTION_SECONDS)
        if not is_open:
            store.begin(world.SARI)
        if time.touches or not is_open:
            touched = clocks.truth


async def test_locking_keeps_the_name_and_asks_only_whoever_is_in(stage: Stage) -> None:
    await stage.stores.session.start()
    stage.stores.session.lock()
    assert state_of(stage).status is SessionStatus.SIGNED_OUT
    await stage.sign_in()
    stage.stores.session.lock()
    assert (state_of(stage).status, state_of(stage).person) == (SessionStatus.LOCKED, world.SARI)
