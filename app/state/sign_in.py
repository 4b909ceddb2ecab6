"""Signing in step by step: number, code, then the PIN or a new profile."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from api_contract.money import Currency
from api_contract.person import Handle, Person, PersonName
from api_contract.pin import is_weak_pin
from api_contract.problem import ErrorCode
from api_contract.recovery import Recovery
from api_contract.session import CODE_DIGITS, SignInStep
from app.errors import WalletError
from app.repositories.pin import PinRepository
from app.repositories.session import Profile, SessionRepository
from app.services.enrolment import ProvenNumber
from app.services.phone_number import PhoneProblem, parse_phone
from app.state.store import Store
from app.state.trouble import Trouble, trouble_of

T = TypeVar("T")


class Step(StrEnum):
    """What the user is asked for now."""

    PHONE = "phone"
    CODE = "code"
    PIN = "pin"
    PROFILE = "profile"
    NEW_PIN = "new_pin"
    REPEAT_PIN = "repeat_pin"
    FORGOTTEN_PIN = "forgotten_pin"
    REPEAT_FORGOTTEN = "repeat_forgotten"
    RECOVERY = "recovery"
    LOST_NUMBER = "lost_number"
    LOST_NUMBER_PIN = "lost_number_pin"
    NUMBER_RECOVERY = "number_recovery"


@dataclass(frozen=True)
class SignInState:
    """The answers so far; secrets (code, PIN) are passed through and never kept."""

    step: Step = Step.PHONE
    region: str = "ID"
    phone_text: str = ""
    phone: str = ""
    challenge_id: str = ""
    number: ProvenNumber | None = None
    recovery: Recovery | None = None
    """Another PIN that was chosen for this number, and from when on it counts."""
    name: str = ""
    handle: str = ""
    currency: Currency = Currency.IDR
    busy: bool = False
    trouble: Trouble | None = None


_CURRENCY_OF_REGION = {"VN": Currency.VND, "SG": Currency.SGD}
_REGION_OF_LANGUAGE = {"en": "ID", "id": "ID", "vi": "VN", "ar": "SA"}
"""Where somebody who speaks it most likely has their number; the list is one tap away."""


_BEFORE = {
    Step.NEW_PIN: Step.PROFILE,
    Step.REPEAT_PIN: Step.PROFILE,
    Step.FORGOTTEN_PIN: Step.PIN,
    Step.REPEAT_FORGOTTEN: Step.PIN,
    Step.LOST_NUMBER: Step.PROFILE,
    Step.LOST_NUMBER_PIN: Step.LOST_NUMBER,
}
_PIN_ON_ITS_WAY = (Step.PIN, Step.REPEAT_PIN, Step.REPEAT_FORGOTTEN, Step.LOST_NUMBER_PIN)

_NAME: TypeAdapter[str] = TypeAdapter(PersonName)
_HANDLE: TypeAdapter[str] = TypeAdapter(Handle)


class SignInStore(Store[SignInState]):
    """Each verb is one button; a failure keeps what was typed."""

    def __init__(
        self,
        repository: SessionRepository,
        pins: PinRepository,
        signed_in: Callable[[Person], None],
    ) -> None:
        self._repository = repository
        self._pins = pins
        self._signed_in = signed_in
        self._asked = 0
        self._new_pin = ""
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
            self.set_region(_REGION_OF_LANGUAGE.get(code, self.state.region))

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
        """One step back; a proven number is forgotten, because its ticket can't be reused.

        A PIN on its way can't be called back: it may be signing somebody in.
        """
        if self.state.busy and self.state.step in _PIN_ON_ITS_WAY:
            return
        self._asked += 1
        step = _BEFORE.get(self.state.step, Step.PHONE)
        self._emit(replace(self.state, step=step, busy=False, trouble=None))

    def reset(self) -> None:
        """Start from nothing."""
        self._asked += 1
        self._new_pin = ""
        self._emit(SignInState(region=self.state.region, currency=self.state.currency))

    async def request_code(self) -> None:
        """Check the number here, then have a code sent to it."""
        phone = parse_phone(self.state.phone_text, self.state.region)
        if isinstance(phone, PhoneProblem):
            self._emit(replace(self.state, trouble=Trouble(f"phone.{phone.value}")))
            return
        sent = await self._ask(lambda: self._repository.request_code(phone))
        if sent is not None:
            self._emit(
                replace(self.state, step=Step.CODE, phone=phone, challenge_id=sent.challenge_id)
            )

    async def enter_code(self, code: str) -> None:
        """Prove the number; a code of another length is not sent at all."""
        if len(code) != CODE_DIGITS:
            return
        challenge_id = self.state.challenge_id
        accepted = await self._ask(lambda: self._repository.check_code(challenge_id, code))
        if accepted is not None:
            step = Step.PIN if accepted.next is SignInStep.ENTER_PIN else Step.PROFILE
            if accepted.number_recovery is not None:
                step = Step.NUMBER_RECOVERY
            number = ProvenNumber(self.state.phone, accepted.ticket, accepted.recipe)
            recovery = accepted.number_recovery or accepted.recovery
            self._emit(replace(self.state, step=step, number=number, recovery=recovery))

    async def enter_pin(self, pin: str) -> None:
        """The last step of somebody we know."""
        number = self.state.number
        if number is None:
            return
        person = await self._ask(lambda: self._repository.start(number, pin))
        if person is not None:
            self._finish(person)
        elif self._was_refused_with(ErrorCode.SIGN_IN_REFUSED):
            # The ticket is used up or too old: only a new code helps.
            self._emit(replace(self.state, step=Step.PHONE))

    def finish_profile(self) -> None:
        """Check name and handle here before a PIN is asked for."""
        problem = self._profile_problem()
        if problem is not None:
            self._emit(replace(self.state, trouble=Trouble(problem)))
        else:
            self._emit(replace(self.state, step=Step.NEW_PIN, trouble=None))

    def choose_pin(self, pin: str) -> None:
        """The PIN of somebody new; it is asked for once more before it counts."""
        if is_weak_pin(pin):
            self._emit(replace(self.state, trouble=Trouble("pin.too_weak")))
            return
        self._new_pin = pin
        is_known = self.state.step is Step.FORGOTTEN_PIN
        step = Step.REPEAT_FORGOTTEN if is_known else Step.REPEAT_PIN
        self._emit(replace(self.state, step=step, trouble=None))

    def forget_pin(self) -> None:
        """The owner of the number does not know the PIN any more, and chooses another."""
        if self.state.step is Step.PIN and not self.state.busy:
            self._emit(replace(self.state, step=Step.FORGOTTEN_PIN, trouble=None))

    async def recover(self, pin: str) -> None:
        """The same new PIN again; it counts after a while, unless somebody says no."""
        number = self.state.number
        if number is None or not self._is_repeated(pin, Step.FORGOTTEN_PIN):
            return
        recovery = await self._ask(lambda: self._pins.recover(number, pin))
        if recovery is not None:
            self._emit(replace(self.state, step=Step.RECOVERY, recovery=recovery))
        elif self._was_refused_with(ErrorCode.SIGN_IN_REFUSED):
            self._emit(replace(self.state, step=Step.PHONE))
        elif self.state.step is Step.REPEAT_FORGOTTEN:
            self._emit(replace(self.state, step=Step.FORGOTTEN_PIN))

    def lose_number(self) -> None:
        """Somebody who has a wallet already, under a number that is lost."""
        if self.state.step is Step.PROFILE:
            self._emit(replace(self.state, step=Step.LOST_NUMBER, trouble=None))

    def name_handle(self) -> None:
        """Whose wallet it is; checked here before the PIN is asked for."""
        if _is_handle(self.state.handle):
            self._emit(replace(self.state, step=Step.LOST_NUMBER_PIN, trouble=None))
        else:
            self._emit(replace(self.state, trouble=Trouble("sign_up.handle_invalid")))

    async def recover_number(self, pin: str) -> None:
        """The PIN of that wallet: the proven number takes the lost one's place, after days."""
        number, handle = self.state.number, _handle_of(self.state.handle)
        if number is None or self.state.step is not Step.LOST_NUMBER_PIN:
            return
        recovery = await self._ask(lambda: self._pins.recover_number(number, handle, pin))
        if recovery is not None:
            self._emit(replace(self.state, step=Step.NUMBER_RECOVERY, recovery=recovery))
        elif self._was_refused_with(ErrorCode.SIGN_IN_REFUSED):
            # Which of the two is wrong isn't told: a handle is no secret.
            refused = Trouble("lost.refused")
            self._emit(replace(self.state, step=Step.LOST_NUMBER, trouble=refused))

    async def sign_up(self, pin: str) -> None:
        """The last step of somebody new: the same PIN again."""
        number, state = self.state.number, self.state
        if number is None or not self._is_repeated(pin, Step.NEW_PIN):
            return
        profile = Profile(state.name.strip(), _handle_of(state.handle), state.currency, pin)
        person = await self._ask(lambda: self._repository.sign_up(number, profile))
        if person is not None:
            self._finish(person)
        elif self._was_refused_with(ErrorCode.HANDLE_TAKEN):
            self._emit(replace(self.state, step=Step.PROFILE))
        elif self.state.step is Step.REPEAT_PIN:
            self._emit(replace(self.state, step=Step.NEW_PIN))

    def _is_repeated(self, pin: str, before: Step) -> bool:
        """Whether it is the PIN that was chosen; if not, choosing begins anew."""
        chosen, self._new_pin = self._new_pin, ""
        if pin != chosen:
            mismatch = Trouble("sign_up.pin_differs")
            self._emit(replace(self.state, step=before, trouble=mismatch))
        return pin == chosen

    def _profile_problem(self) -> str | None:
        try:
            _NAME.validate_python(self.state.name)
        except ValidationError:
            return "sign_up.name_invalid"
        return None if _is_handle(self.state.handle) else "sign_up.handle_invalid"

    async def _ask(self, question: Callable[[], Awaitable[T]]) -> T | None:
        """The answer; None when it was a refusal, came too late, or one is under way already."""
        if self.state.busy:
            return None
        self._asked += 1
        asked = self._asked
        self._emit(replace(self.state, busy=True, trouble=None))
        try:
            answer = await question()
        except WalletError as error:
            if asked == self._asked:
                self._emit(replace(self.state, trouble=trouble_of(error)))
            return None
        finally:
            if asked == self._asked:
                self._emit(replace(self.state, busy=False))
        return answer if asked == self._asked else None

    def _was_refused_with(self, code: ErrorCode) -> bool:
        return self.state.trouble == Trouble(f"error.{code.value}")

    def _finish(self, person: Person) -> None:
        self.reset()
        self._signed_in(person)


def _handle_of(text: str) -> str:
    return text.strip().removeprefix("@").lower()


def _is_handle(text: str) -> bool:
    try:
        _HANDLE.validate_python(_handle_of(text))
    except ValidationError:
        return False
    return True
