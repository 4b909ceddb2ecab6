"""A backend on a good day: what `FakeBackend` says until a sample wants it otherwise."""

from collections.abc import Callable
from datetime import timedelta

from api_contract import path
from api_contract.money import Money
from api_contract.payee import PayeeList
from api_contract.person import Person
from api_contract.pin import PinChecked
from api_contract.recovery import Recovery
from api_contract.session import (
    CodeAccepted,
    CodeSent,
    SessionList,
    SessionStarted,
    SignInStep,
    Tokens,
)
from api_contract.transfer import Quote, QuoteRequest, Transfer, TransferIntent
from tests.fakes.pin_deriver import RECIPE
from tests.samples import world
from tests.samples.fake_backend import Asked, FakeBackend
from tests.samples.world import NOW, SARI

_SOON = NOW + timedelta(minutes=5)


def friendly_backend() -> FakeBackend:
    """Sari can sign in, see one account and some activity, and pay her friends."""
    backend = FakeBackend()
    _admit(backend, SARI)
    backend.answer("GET", path.ACCOUNTS, world.accounts(world.RUPIAH))
    backend.answer("GET", path.ACTIVITY, world.activity(*world.LINES))
    backend.answer("GET", path.PAYEES, PayeeList(payees=world.PAYEES))
    backend.answer("POST", path.PAYEES_LOOKUP, world.AISHA)
    backend.answer("POST", path.TRANSFERS_QUOTE, quote_with_fee(0))
    backend.answer("POST", path.PIN_CHECKS, pin_checked())
    backend.answer("POST", path.TRANSFERS, posted)
    backend.hold("GET", path.LIVE_EVENTS)
    return backend


def _admit(backend: FakeBackend, person: Person) -> None:
    tokens = Tokens(
        access_token="access", access_expires_at=NOW + timedelta(days=1), refresh_token="refresh"
    )
    started = SessionStarted(
        session_id=world.SESSIONS[0].id,
        tokens=tokens,
        device=world.DEVICE,
        pin=pin_checked(),
        person=person,
    )
    current = path.SESSION.format(session_id="current")
    backend.answer("POST", path.SIGN_IN_CODES, code_sent())
    backend.answer("POST", path.SIGN_IN_CHECKS, code_accepted(SignInStep.ENTER_PIN))
    backend.answer("POST", path.SESSIONS, started)
    backend.answer("POST", path.PEOPLE, started)
    backend.answer("POST", path.SESSIONS_REFRESH, tokens)
    backend.answer("GET", path.DEVICE_CURRENT, world.DEVICE)
    backend.answer("GET", path.ME, person)
    backend.answer("GET", path.SESSIONS, SessionList(sessions=world.SESSIONS))
    backend.answer("DELETE", path.SESSIONS, None)
    backend.answer("PUT", path.FREEZE, None)
    backend.answer("PUT", path.PIN, pin_checked())
    backend.answer("POST", path.RECOVERY_RECIPES, RECIPE)
    in_days = Recovery(ready_at=NOW + timedelta(days=3))
    backend.answer("POST", path.NUMBER_RECOVERIES, in_days)
    backend.answer("POST", path.RECOVERIES, Recovery(ready_at=NOW + timedelta(days=1)))
    backend.answer("DELETE", current, None)


def code_sent() -> CodeSent:
    """A code is on its way to the number."""
    resend_at = NOW + timedelta(seconds=30)
    return CodeSent(challenge_id=world.id_of(901), expires_at=_SOON, resend_at=resend_at)


def pin_checked() -> PinChecked:
    """It was the PIN, and this is the device's share."""
    return PinChecked(share="5e" * 32, generation=1)


def code_accepted(step: SignInStep) -> CodeAccepted:
    """The number is proven, and this comes next."""
    return CodeAccepted(ticket="ticket", next=step, recipe=RECIPE, expires_at=_SOON)


def quote_with_fee(fee_minor: int) -> Callable[[Asked], Quote]:
    """Quotes any amount with this fee in minor units."""

    def quote(asked: Asked) -> Quote:
        asked_for = QuoteRequest.model_validate(asked.body).amount
        amount = Money(minor=asked_for.minor, currency=asked_for.currency)
        fee = Money(minor=fee_minor, currency=asked_for.currency)
        return Quote(amount=amount, fee=fee, total=amount + fee, arrives_at=NOW)

    return quote


def posted(asked: Asked) -> Transfer:
    """The transfer that was asked for, as the books have it."""
    intent = TransferIntent.model_validate_json(asked.body["intent"]["text"])
    return world.transfer().model_copy(
        update={
            "id": intent.id,
            "payee_name": intent.payee_name,
            "counterparty_id": intent.payee_id,
            "amount": Money(minor=intent.amount.minor, currency=intent.amount.currency),
            "note": asked.body["note"],
        }
    )
