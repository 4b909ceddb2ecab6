"""What the app remembers of being signed in: the person, and through the vault the tokens."""

from api_contract import path
from api_contract.person import Person, SignUp
from api_contract.session import (
    CodeAccepted,
    CodeCheck,
    CodeRequest,
    CodeSent,
    SessionList,
    SessionRequest,
    SessionStarted,
    UnlockRequest,
)
from app.errors import WalletError
from app.repositories.subscribers import Subscribers
from app.services.api_client import ApiClient
from app.services.session_tokens import SessionTokens


class SessionRepository:
    """Sign-in, unlock and sign-out against the backend, with the tokens kept in the vault."""

    def __init__(self, api: ApiClient, tokens: SessionTokens, device_name: str) -> None:
        self._api = api
        self._tokens = tokens
        self._device_name = device_name
        self.person: Person | None = None
        self.expired: Subscribers[None] = Subscribers()
        tokens.on_expired(lambda: self.expired.tell(None))

    async def can_resume(self) -> bool:
        """True when the vault holds a session from before; raises `VaultUnavailable`."""
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

    async def start(self, ticket: str, pin: str) -> Person:
        """Sign in with the ticket of a proven number and the PIN."""
        body = SessionRequest(ticket=ticket, pin=pin, device_name=self._device_name)
        return await self._begin(
            await self._api.call(
                "POST", path.SESSIONS, SessionStarted, body=body, authenticated=False
            )
        )

    async def sign_up(self, request: SignUp) -> Person:
        """Become a customer and be signed in."""
        body = request.model_copy(update={"device_name": self._device_name})
        return await self._begin(
            await self._api.call(
                "POST", path.PEOPLE, SessionStarted, body=body, authenticated=False
            )
        )

    async def unlock(self, pin: str | None) -> Person:
        """Open a locked session; without a PIN when the platform's biometrics already did."""
        if pin is not None:
            await self._api.call_without_answer(
                "POST", path.SESSIONS_UNLOCK, body=UnlockRequest(pin=pin)
            )
        self.person = await self._api.call("GET", path.ME, Person)
        return self.person

    async def device_secret(self) -> str | None:
        """What the keychain releases after a biometric prompt; None where there is none."""
        return await self._tokens.device_secret()

    async def list_sessions(self) -> SessionList:
        """Every place this person is signed in."""
        return await self._api.call("GET", path.SESSIONS, SessionList)

    async def end(self, session_id: str) -> None:
        """Sign out one other place."""
        await self._api.call_without_answer("DELETE", path.SESSION.format(session_id=session_id))

    async def sign_out(self, *, everywhere: bool = False) -> None:
        """Forget the tokens here in any case; tell the backend if it can be reached."""
        try:
            address = path.SESSIONS if everywhere else path.SESSION.format(session_id="current")
            await self._api.call_without_answer("DELETE", address)
        except WalletError:
            if everywhere:
                raise
        await self._tokens.clear()
        self.person = None

    async def _begin(self, started: SessionStarted) -> Person:
        await self._tokens.start(started.tokens, started.device_secret)
        self.person = started.person
        return started.person
