"""Three months of refreshing over the backend's own rules: nobody honest is out, no copy stays."""

import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from api_contract.money import Currency
from api_contract.person import SignUp
from api_contract.pin import NewPin
from api_contract.problem import ErrorCode, Problem
from api_contract.session import CodeCheck, CodeRequest, RefreshRequest, SessionStarted, Tokens
from app.errors import Rejected, SessionExpired, Unknown, Unreachable, WalletError
from app.services.enrolment import present_device
from app.services.session_tokens import SessionTokens
from app.services.signing_key import SigningKey
from backend.application import open_context
from backend.commands.context import Context
from backend.commands.enrolment import Arrival
from backend.commands.person import sign_up
from backend.commands.refresh import refresh_session
from backend.commands.refused import Refused
from backend.commands.sign_in import check_code, request_code
from backend.partners.code_sender import DemoCodeSender
from backend.settings import RateLimits, Settings
from tests.fakes import FakeClock, FakeDatabase
from tests.fakes.pin_deriver import RECIPE

CODE = "424242"
DAY = 86_400
HONEST, DAYS = 400, 89
"""A session ends after ninety days, whatever happens."""
COPIED, DAYS_OF_A_COPY = 200, 10
LOST = 0.02
"""How many answers get lost, and how many writes of a new token with the process."""


@dataclass
class Country:
    """The backend's commands over a real database, and a lot that decides what gets lost."""

    context: Context
    clock: FakeClock
    lot: random.Random = field(default_factory=lambda: random.Random(20_261_121))

    def meet(self, number: int) -> tuple[SigningKey, SessionStarted]:
        """Somebody new signs up."""
        phone, key, transfer_key = f"+62812{number:08}", SigningKey.mint(), SigningKey.mint()
        sent = request_code(self.context, CodeRequest(phone=phone), "address")
        check = CodeCheck(challenge_id=sent.challenge_id, code=CODE)
        ticket = check_code(self.context, check, "address").ticket
        request = SignUp(
            ticket=ticket,
            name=f"Person {number}",
            handle=f"person{number}",
            pin=NewPin(recipe=RECIPE, proof="00" * 32),
            currency=Currency.IDR,
            device=present_device(key, transfer_key, ticket, "Phone", "", keeps_keys=True),
        )
        return key, sign_up(self.context, request, Arrival(key.public.thumbprint, "address"))

    def link(self, key: SigningKey, *, loses: float = LOST) -> Callable[[str], Awaitable[Tokens]]:
        """The way of a device with this key to the backend."""

        async def refresh(refresh_token: str) -> Tokens:
            fate = self.lot.random()
            if fate < loses / 2:
                raise Unreachable
            request = RefreshRequest(refresh_token=refresh_token)
            try:
                tokens = refresh_session(self.context, request, key.public.thumbprint)
            except Refused as refused:
                raise _rejected(refused.code) from refused
            if fate < 1.5 * loses:
                raise Unknown
            return tokens

        return refresh


def _rejected(code: ErrorCode) -> Rejected:
    return Rejected(Problem(type="x", title="no", status=401, code=code))


class Device:
    """Opens its app now and then; what it keeps outlives the process."""

    def __init__(self, country: Country, key: SigningKey, database: FakeDatabase) -> None:
        self._country, self._key, self._database = country, key, database
        self.is_out = False

    @classmethod
    async def sign_up(cls, country: Country, number: int) -> "Device":
        key, started = country.meet(number)
        device = cls(country, key, FakeDatabase())
        await device._start().start(started.tokens)
        return device

    def copy(self, key: SigningKey | None = None) -> "Device":
        """All that it keeps, and its session key, or with another one only the tokens."""
        database = FakeDatabase()
        database.records = dict(self._database.records)
        return Device(self._country, key or self._key, database)

    async def use(self) -> None:
        """Start the app and ask for something; once in a while its last write is lost."""
        if self.is_out:
            return
        tokens = self._start()
        if not await tokens.resume():
            self.is_out = True
            return
        self._database.is_full = self._country.lot.random() < LOST
        try:
            await tokens.access_token()
        except SessionExpired:
            self.is_out = True
        except WalletError:
            pass
        finally:
            self._database.is_full = False

    def _start(self) -> SessionTokens:
        link = self._country.link(self._key)
        return SessionTokens(self._database, link, self._country.clock.now)


@pytest.fixture
def country(tmp_path: Path) -> Iterator[Country]:
    clock = FakeClock()
    settings = Settings(
        data_dir=tmp_path,
        clock=clock.now,
        fixed_code=CODE,
        rate_limits=RateLimits.generous(),
    )
    context = open_context(settings, DemoCodeSender())
    yield Country(context, clock)
    context.storage.close()


async def test_three_months_of_lost_answers_sign_nobody_out(country: Country) -> None:
    people = [await Device.sign_up(country, number) for number in range(HONEST)]
    for _ in range(DAYS):
        country.clock.advance(DAY)
        for person in people:
            await person.use()
    assert [person for person in people if person.is_out] == []


async def test_of_a_copied_device_neither_goes_on(country: Country) -> None:
    people = [await Device.sign_up(country, number) for number in range(COPIED)]
    pairs = []
    for person in people:
        for _ in range(country.lot.randrange(5)):
            await person.use()
        pairs.append((person, person.copy()))
    for _ in range(DAYS_OF_A_COPY):
        country.clock.advance(DAY)
        for pair in pairs:
            for device in country.lot.sample(pair, 2):
                await device.use()
    caught = sum(owner.is_out and thief.is_out for owner, thief in pairs)
    assert caught >= 0.99 * COPIED


async def test_copied_tokens_are_worth_nothing_and_cost_their_owner_nothing(
    country: Country,
) -> None:
    people = [await Device.sign_up(country, number) for number in range(COPIED)]
    thieves = [person.copy(SigningKey.mint()) for person in people]
    for _ in range(DAYS_OF_A_COPY):
        country.clock.advance(DAY)
        for person, thief in zip(people, thieves, strict=True):
            await thief.use()
            await person.use()
    assert all(thief.is_out for thief in thieves)
    assert not any(person.is_out for person in people)
