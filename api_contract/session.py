"""Being signed in: one-time codes, tickets, tokens and the list of one's sessions."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from api_contract.base import Identifier, Instant, Model, Secret
from api_contract.device import Device, NewDevice
from api_contract.person import Person, PhoneNumber
from api_contract.pin import PinChecked, PinProof, PinRecipe
from api_contract.recovery import Recovery

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
    recipe: PinRecipe | None = None
    """Under which the PIN is to be shown; none for who is about to choose one."""
    recovery: Recovery | None = None
    """A new PIN that was chosen for this number and does not count yet."""
    number_recovery: Recovery | None = None
    """The number is to become somebody's in place of a lost one, and is not yet."""
    expires_at: Instant


class SessionRequest(Model):
    """POST /v1/sessions: begin a session with a ticket, the PIN and this device's keys."""

    ticket: Secret
    pin_proof: PinProof
    device: NewDevice


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
    """Signed in: the tokens, the person, how far this device is trusted, and its share."""

    session_id: Identifier
    tokens: Tokens
    device: Device
    pin: PinChecked
    person: Person


class SessionSummary(Model):
    """One place somebody is signed in."""

    id: Identifier
    device: Device
    place: str
    """Where the device says it is (a time zone), and the address that it was seen at."""
    address: str
    started_at: Instant
    last_seen_at: Instant
    is_current: bool


class SessionList(Model):
    """GET /v1/sessions, newest first."""

    sessions: tuple[SessionSummary, ...]
    recovery: Recovery | None = None
    """Somebody with the number has asked for another PIN; any trusted device may say no."""
    number_recovery: Recovery | None = None
    """Somebody with handle and PIN has asked for another number; the same."""
