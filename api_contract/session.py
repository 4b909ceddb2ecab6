"""Being signed in: one-time codes, tickets, tokens and the list of one's sessions."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from api_contract.base import Identifier, Instant, Model, Secret
from api_contract.person import Person, PhoneNumber, Pin

CODE_DIGITS = 6
OneTimeCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$"), Field(repr=False)]


class CodeRequest(Model):
    """POST /v1/sign-in/codes: send a one-time code to this number, known to us or not."""

    phone: PhoneNumber


class CodeSent(Model):
    """The same answer for every number, so that it tells nobody who has an account."""

    challenge_id: Identifier
    expires_at: Instant
    resend_at: Instant


class CodeCheck(Model):
    """POST /v1/sign-in/checks: prove the number with the code that was sent to it."""

    challenge_id: Identifier
    code: OneTimeCode


class SignInStep(StrEnum):
    """What the owner of a proven number must do next."""

    ENTER_PIN = "enter_pin"
    SIGN_UP = "sign_up"


class CodeAccepted(Model):
    """The number is proven; the ticket buys one session (with the PIN) or one sign-up."""

    ticket: Secret
    next: SignInStep
    expires_at: Instant


class SessionRequest(Model):
    """POST /v1/sessions: begin a session with a ticket and the PIN."""

    ticket: Secret
    pin: Pin
    device_name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = ""


class UnlockRequest(Model):
    """POST /v1/sessions/current/unlock: show with the PIN that it is still the same person."""

    pin: Pin


class RefreshRequest(Model):
    """POST /v1/sessions/refresh: a new access token, and the next refresh token."""

    refresh_token: Secret


class Tokens(Model):
    """An access token for memory only and a refresh token for the vault only.

    The old refresh token keeps working until the new one is used for the first time, so that a
    lost answer logs nobody out; one that comes back after that ends the session.
    """

    access_token: Secret
    access_expires_at: Instant
    refresh_token: Secret


class SessionStarted(Model):
    """Signed in: the tokens, the person, and the secret a biometric prompt may release.

    `device_secret` approves transfers from this device in place of the PIN; it is given once and
    kept in the keychain behind the platform's biometric prompt.
    """

    session_id: Identifier
    tokens: Tokens
    device_secret: Secret
    person: Person


class SessionSummary(Model):
    """One place somebody is signed in."""

    id: Identifier
    device_name: str
    started_at: Instant
    last_seen_at: Instant
    is_current: bool


class SessionList(Model):
    """GET /v1/sessions, newest first."""

    sessions: tuple[SessionSummary, ...]
