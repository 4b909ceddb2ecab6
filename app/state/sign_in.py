"""Signing in step by step: number, code, then the PIN or a new profile."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from pydantic import ValidationError

from api_contract.money import Currency
from api_contract.person import Person, SignUp
from api_contract.problem import ErrorCode
from api_contract.session import CODE_DIGITS, SignInStep
from app.errors import WalletError
from app.repositories.session import SessionRepository
from app.services.phone_number import PhoneProblem, parse_phone
from app.state.store import Store
from app.state.trouble import Trouble, refused_with, trouble_of


class Step(StrEnum):
    """What the user is asked for now."""

    PHONE = "phone"
    CODE = "code"
    PIN = "pin"
    PROFILE = "profile"
    NEW_PIN = "new_pin"


@dataclass(frozen=True)
class SignInState:
    """The answers so far; secrets (code, PIN) are passed through and never kept."""

    step: Step = Step.PHONE
    region: str = "ID"
    phone_text: str = ""
    phone: str = ""
    challenge_id: str = ""
    resend_at: datetime | None = None
    ticket: str = ""
    name: str = ""
    handle: str = ""
    currency: Currency = Currency.IDR
    busy: bool = False
    trouble: Trouble | None = None


_CURRENCY_OF_REGION = {"VN": Currency.VND, "SG": Currency.SGD}
_REGION_OF_LANGUAGE = {"en": "ID", "id": "ID", "vi": "VN", "ar": "SA"}
"""Where somebody who speaks it most likely has their number; the list is one tap away."""


class SignInStore(Store[SignInState]):
    """Each verb is one button; a failure keeps what was typed."""

    def __init__(self, repository: SessionRepository, signed_in: Callable[[Person], None]) -> None:
        self._repository = repository
        self._signed_in = signed_in
        super().__init__(SignInState())

    def set_phone(self, text: str) -> None:
        """What stands in the number field, as typed."""
        self._emit(replace(self.state, phone_text=text, trouble=None))

    def set_region(self, region: str) -> None:
        """The country whose calling code stands before the number (ISO 3166)."""
        currency = _CURRENCY_OF_REGION.get(region, Currency.IDR)
        self._emit(replace(self.state, region=region, currency=currency, trouble=None))

    def follow_language(self, code: str) -> None:
        """Suggest a country for the language, as long as no number has been typed."""
        if self.state.step is Step.PHONE and not self.state.phone_text:
            self.set_region(_REGION_OF_LANGUAGE[code])

    def set_profile(
        self, *, name: str | None = None, handle: str | None = None, currency: str | None = None
    ) -> None:
        """Change one answer of the profile step."""
        self._emit(
            replace(
                self.state,
                name=self.state.name if name is None else name,
                handle=self.state.handle if handle is None else handle,
                currency=self.state.currency if currency is None else Currency(currency),
                trouble=None,
            )
        )

    def back(self) -> None:
        """One step back; a proven number is forgotten, because its ticket can't be reused."""
        step = Step.PROFILE if self.state.step is Step.NEW_PIN else Step.PHONE
        self._emit(replace(self.state, step=step, busy=False, trouble=None))

    def reset(self) -> None:
        """Start from nothing."""
        self._emit(SignInState(region=self.state.region, currency=self.state.currency))

    async def request_code(self) -> None:
        """Check the number here, then have a code sent to it."""
        phone = parse_phone(self.state.phone_text, self.state.region)
        if isinstance(phone, PhoneProblem):
            self._emit(replace(self.state, trouble=Trouble(f"phone.{phone.value}")))
            return
        if not self._begin():
            return
        try:
            sent = await self._repository.request_code(phone)
        except WalletError as error:
            self._fail(error)
        else:
            self._emit(
                replace(
                    self.state,
                    step=Step.CODE,
                    busy=False,
                    phone=phone,
                    challenge_id=sent.challenge_id,
                    resend_at=sent.resend_at,
                )
            )

    async def enter_code(self, code: str) -> None:
        """Prove the number; a code of another length is not sent at all."""
        if len(code) != CODE_DIGITS or not self._begin():
            return
        try:
            accepted = await self._repository.check_code(self.state.challenge_id, code)
        except WalletError as error:
            self._fail(error)
        else:
            step = Step.PIN if accepted.next is SignInStep.ENTER_PIN else Step.PROFILE
            self._emit(replace(self.state, step=step, busy=False, ticket=accepted.ticket))

    async def enter_pin(self, pin: str) -> None:
        """The last step of somebody we know."""
        if not self._begin():
            return
        try:
            person = await self._repository.start(self.state.ticket, pin)
        except WalletError as error:
            self._fail(error)
            if refused_with(error, ErrorCode.SIGN_IN_REFUSED):
                # The ticket is used up or too old: only a new code helps.
                self._emit(replace(self.state, step=Step.PHONE))
        else:
            self._finish(person)

    def finish_profile(self) -> None:
        """Check name and handle here before a PIN is asked for."""
        problem = self._profile_problem()
        if problem is not None:
            self._emit(replace(self.state, trouble=Trouble(problem)))
        else:
            self._emit(replace(self.state, step=Step.NEW_PIN, trouble=None))

    async def sign_up(self, pin: str) -> None:
        """The last step of somebody new."""
        if not self._begin():
            return
        try:
            person = await self._repository.sign_up(self._request(pin))
        except WalletError as error:
            self._fail(error)
            if refused_with(error, ErrorCode.HANDLE_TAKEN):
                self._emit(replace(self.state, step=Step.PROFILE))
        else:
            self._finish(person)

    def _request(self, pin: str) -> SignUp:
        state = self.state
        return SignUp(
            ticket=state.ticket,
            name=state.name,
            handle=state.handle.strip().removeprefix("@").lower(),
            pin=pin,
            currency=state.currency,
        )

    def _profile_problem(self) -> str | None:
        try:
            self._request("000000")
        except ValidationError as error:
            field = error.errors()[0]["loc"][0]
            return "sign_up.name_invalid" if field == "name" else "sign_up.handle_invalid"
        return None

    def _begin(self) -> bool:
        """Take the one place at the counter; a second tap finds it taken."""
        if self.state.busy:
            return False
        self._emit(replace(self.state, busy=True, trouble=None))
        return True

    def _fail(self, error: WalletError) -> None:
        self._emit(replace(self.state, busy=False, trouble=trouble_of(error)))

    def _finish(self, person: Person) -> None:
        self.reset()
        self._signed_in(person)
