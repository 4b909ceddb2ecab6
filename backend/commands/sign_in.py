"""Proving a phone number with a one-time code, telling a stranger nothing on the way."""

import hmac
import math
import secrets
from datetime import datetime
from uuid import uuid4

from api_contract.problem import ErrorCode
from api_contract.recovery import Recovery
from api_contract.session import (
    CODE_DIGITS,
    CodeAccepted,
    CodeCheck,
    CodeRequest,
    CodeSent,
    SignInStep,
)
from backend.commands.context import Context
from backend.commands.number_recovery import finish_number_recovery
from backend.commands.recovery import finish_recovery
from backend.commands.refused import Refused
from backend.identity.code import (
    CODE_LIFETIME,
    RESEND_PAUSE,
    TICKET_LIFETIME,
    hash_code,
    is_code_accepted,
)
from backend.identity.token import hash_token, mint_token
from backend.storage.books import Books
from backend.storage.challenge import ChallengeRecord


def request_code(context: Context, request: CodeRequest, address: str) -> CodeSent:
    """Send a code to any number; raises `Refused` TOO_MANY_REQUESTS, the same for all of them."""
    limits = context.settings.rate_limits
    context.limiter.count(limits.codes_per_address, "codes by address", address)
    now = context.now()
    code = context.settings.fixed_code or f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    challenge_id = str(uuid4())
    challenge = ChallengeRecord(
        id=challenge_id,
        phone=request.phone,
        code_hash=hash_code(context.settings.code_pepper, challenge_id, code),
        expires_at=now + CODE_LIFETIME,
        resend_at=now + RESEND_PAUSE,
    )
    with context.storage.write() as books:
        books.lock(request.phone)
        _refuse_early_resend(books, request.phone, now)
        context.limiter.count(limits.codes_per_phone, "codes by phone", request.phone)
        books.challenges.add(challenge)
    context.code_sender.send(request.phone, code)
    return CodeSent(
        challenge_id=challenge.id, expires_at=challenge.expires_at, resend_at=challenge.resend_at
    )


def check_code(context: Context, check: CodeCheck, address: str) -> CodeAccepted:
    """A ticket for the right code; raises `Refused` SIGN_IN_REFUSED for every other case alike."""
    limits = context.settings.rate_limits
    context.limiter.count(limits.checks_per_address, "checks by address", address)
    now = context.now()
    # The counted failure must be committed, so the refusal is raised outside the transaction.
    with context.storage.write() as books:
        books.lock(check.challenge_id)
        phone = _prove(context, books, check, now)
        accepted = None if phone is None else _give_ticket(books, phone, now)
    if accepted is None:
        raise Refused(ErrorCode.SIGN_IN_REFUSED)
    return accepted


def _refuse_early_resend(books: Books, phone: str, now: datetime) -> None:
    latest = books.challenges.find_latest(phone)
    if latest is not None and not latest.is_used and now < latest.resend_at:
        wait = math.ceil((latest.resend_at - now).total_seconds())
        raise Refused(ErrorCode.TOO_MANY_REQUESTS, retry_after_seconds=wait)


def _prove(context: Context, books: Books, check: CodeCheck, now: datetime) -> str | None:
    challenge = books.challenges.find(check.challenge_id)
    if challenge is None:
        return None
    hashed = hash_code(context.settings.code_pepper, challenge.id, check.code)
    matches = hmac.compare_digest(hashed, challenge.code_hash)
    if not matches:
        books.challenges.count_failure(challenge.id)
    if not is_code_accepted(
        matches=matches,
        wrong_before=challenge.failed_tries,
        is_used=challenge.is_used,
        expires_at=challenge.expires_at,
        now=now,
    ):
        return None
    books.challenges.use(challenge.id, now)
    return challenge.phone


def _give_ticket(books: Books, phone: str, now: datetime) -> CodeAccepted:
    ticket, expires_at = mint_token(), now + TICKET_LIFETIME
    books.challenges.add_ticket(hash_token(ticket), phone, expires_at)
    number_recovery = finish_number_recovery(books, phone, now)
    person = books.people.find_by_phone(phone)
    recovery = None if person is None else finish_recovery(books, person.id, now)
    pin = None if person is None else books.pins.find(person.id)
    return CodeAccepted(
        ticket=ticket,
        next=SignInStep.SIGN_UP if person is None else SignInStep.ENTER_PIN,
        recipe=None if pin is None else pin.recipe,
        recovery=None if recovery is None else Recovery(ready_at=recovery.ready_at),
        number_recovery=number_recovery,
        expires_at=expires_at,
    )
