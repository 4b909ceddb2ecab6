"""What the app remembers of being signed in: the person, and through its services the keys."""

from dataclasses import dataclass, field

from api_contract import path
from api_contract.device import NewDevice
from api_contract.money import Currency
from api_contract.person import Person, SignUp
from api_contract.problem import ErrorCode
from api_contract.session import (
    CodeAccepted,
    CodeCheck,
    CodeRequest,
    CodeSent,
    SessionRequest,
    SessionStarted,
)
from app.errors import Rejected, WalletError
from app.repositories.device import DeviceRepository
from app.repositories.pin import DerivedPin, PinRepository
from app.repositories.subscribers import Subscribers
from app.services.api_client import ApiClient
from app.services.device_keys import DeviceKeys
from app.services.enrolment import ProvenNumber
from app.services.session_tokens import SessionTokens


@dataclass(frozen=True)
class Profile:
    """What somebody new says of themselves."""

    name: str
    handle: str
    currency: Currency
    pin: str = field(repr=False)


@dataclass(frozen=True)
class DevicePlace:
    """What this device is called, and its time zone's name, "" where that is not known."""

    name: str
    zone: str


class SessionRepository:
    """Sign-in, unlock and sign-out against the backend, with keys and tokens kept sealed."""

    def __init__(
        self,
        api: ApiClient,
        tokens: SessionTokens,
        keys: DeviceKeys,
        pins: PinRepository,
        devices: DeviceRepository,
        place: DevicePlace,
    ) -> None:
        self._api = api
        self._tokens = tokens
        self._keys = keys
        self._pins = pins
        self._devices = devices
        self._place = place
        self.person: Person | None = None
        self.expired: Subscribers[None] = Subscribers()
        tokens.on_expired(lambda: self.expired.tell(None))

    async def can_resume(self) -> bool:
        """True when a session from before is kept; raises `WalletError`."""
        await self._keys.open()
        return await self._tokens.resume()

    async def request_code(self, phone: str) -> CodeSent:
        """Have a one-time code sent to `phone` (E.164)."""
        return await self._api.call(
            "POST",
            path.SIGN_IN_CODES,
            CodeSent,
            body=CodeRequest(phone=phone),
            authenticated=False,
        )

    async def check_code(self, challenge_id: str, code: str) -> CodeAccepted:
        """Prove the number with the code that was sent to it."""
        return await self._api.call(
            "POST",
            path.SIGN_IN_CHECKS,
            CodeAccepted,
            body=CodeCheck(challenge_id=challenge_id, code=code),
            authenticated=False,
        )

    async def start(self, number: ProvenNumber, pin: str) -> Person:
        """Sign in with a proven number and the PIN."""
        if number.recipe is None:
            raise WalletError("nobody of this number has a PIN")
        derived = await self._pins.derive(pin, number.recipe)

        async def ask(device: NewDevice) -> SessionStarted:
            body = SessionRequest(ticket=number.ticket, pin_proof=derived.proof, device=device)
            return await self._api.call(
                "POST", path.SESSIONS, SessionStarted, body=body, authenticated=False
            )

        try:
            started = await ask(self._present(number))
        except Rejected as refusal:
            if not refusal.has(ErrorCode.KEY_TAKEN):
                raise
            # These keys are somebody else's, or frozen: the device begins anew.
            await self._keys.forget()
            started = await ask(self._present(number))
        return await self._begin(started, derived)

    async def sign_up(self, number: ProvenNumber, profile: Profile) -> Person:
        """Become a customer and be signed in."""
        derived = await self._pins.derive_new(profile.pin)
        body = SignUp(
            ticket=number.ticket,
            name=profile.name,
            handle=profile.handle,
            currency=profile.currency,
            pin=derived.as_new,
            device=self._present(number),
        )
        started = await self._api.call(
            "POST", path.PEOPLE, SessionStarted, body=body, authenticated=False
        )
        return await self._begin(started, derived)

    def lock(self) -> None:
        """Nobody is there: what speaks for them at once is forgotten."""
        self._tokens.drop_access()

    async def unlock(self, pin: str | None) -> Person:
        """Open a locked session; without a PIN when the platform's biometrics already did."""
        if pin is not None:
            await self._pins.check(pin)
        self.person = await self._api.call("GET", path.ME, Person)
        await self._devices.refresh()
        return self.person

    async def sign_out(self, *, everywhere: bool = False) -> None:
        """Forget tokens and keys here in any case; tell the backend if it can be reached."""
        try:
            address = path.SESSIONS if everywhere else path.SESSION.format(session_id="current")
            await self._api.call_without_answer("DELETE", address)
        except WalletError:
            if everywhere:
                raise
        await self._tokens.clear()
        await self._keys.forget()
        self.person = None

    def _present(self, number: ProvenNumber) -> NewDevice:
        place = self._place
        return self._keys.present(number, place.name, place.zone)

    async def _begin(self, started: SessionStarted, pin: DerivedPin) -> Person:
        # The keys first: tokens without them would be worth nothing.
        await self._keys.keep(started, pin.recipe, pin.root)
        await self._tokens.start(started.tokens)
        self.person = started.person
        self._devices.meet(started.device)
        return started.person
