"""A device without its app: two keys, and the intents and requests that they sign."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from api_contract.money import Currency, Money, PositiveMoney
from api_contract.proof import PROOF_HEADER, SCHEME
from api_contract.transfer import (
    INTENT_LIFETIME,
    ApprovalLevel,
    ApprovalMethod,
    SignedIntent,
    TransferIntent,
    TransferRequest,
    hash_of_text,
    intent_bytes,
)
from app.services.proof import make_proof
from app.services.signing_key import SigningKey
from backend.commands.sender import Sender
from backend.identity.token import hash_token, mint_token
from backend.settings import utc_now
from backend.storage.books import Books
from backend.storage.device import DeviceRecord
from backend.storage.session import SessionRecord
from benchmarks.load import HOST, build_request

GOOD_FOR = timedelta(days=1)
"""How long the access token lasts: longer than any game or measuring."""
_CURRENCY = Currency.IDR


@dataclass(eq=False)
class Signer:
    """Somebody's device, signed in; `signed` is the last number that an intent got."""

    id: str
    token: str
    session_key: SigningKey
    transfer_key: SigningKey
    clock: Callable[[], datetime] = utc_now
    signed: int = 0

    @property
    def sender(self) -> Sender:
        """What the backend makes of a request whose proof holds."""
        return Sender(hash_token(self.token), self.session_key.public.thumbprint, "")

    def intend(
        self,
        transfer_id: str,
        account_id: str,
        payee_id: str,
        payee_name: str,
        amount_minor: int,
        *,
        highest_fee_minor: int = 0,
        note: str = "",
    ) -> TransferIntent:
        """An intent with the next number, made just now."""
        self.signed += 1
        now = int(self.clock().timestamp())
        return TransferIntent(
            id=transfer_id,
            device_id=self.id,
            sequence=self.signed,
            account_id=account_id,
            payee_id=payee_id,
            payee_name=payee_name,
            amount=PositiveMoney(minor=amount_minor, currency=_CURRENCY),
            highest_fee=Money(minor=highest_fee_minor, currency=_CURRENCY),
            note_hash=hash_of_text(note),
            created_at=now,
            expires_at=now + int(INTENT_LIFETIME.total_seconds()),
            language="id",
            shown_hash=hash_of_text(payee_name),
            method=ApprovalMethod.PIN,
            level=ApprovalLevel.RELEASED,
        )

    def sign(self, intent: TransferIntent, note: str = "") -> TransferRequest:
        """The intent as it is sent, as often as need be."""
        text = intent.canonical()
        signed = SignedIntent(text=text, signature=self.transfer_key.sign(intent_bytes(text)))
        return TransferRequest(intent=signed, key=self.transfer_key.public, note=note)

    def show(self, method: str, url: str, body: bytes = b"") -> dict[str, str]:
        """The headers that speak for one request, to be sent once and within a minute."""
        at = int(self.clock().timestamp())
        proof = make_proof(self.session_key, method, url, body, at, token=self.token)
        return {"Authorization": f"{SCHEME} {self.token}", PROOF_HEADER: proof}

    def ask(
        self,
        method: str,
        address: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        """The bytes of one request with its proof."""
        shown = self.show(method, f"http://{HOST}{address}", body)
        return build_request(method, address, body, {**shown, **(headers or {})})


def enrol(books: Books, person_id: str, clock: Callable[[], datetime] = utc_now) -> Signer:
    """A new device of this person's, trusted whole and signed in."""
    now, session_id = clock(), str(uuid.uuid4())
    device = Signer(str(uuid.uuid4()), mint_token(), SigningKey.mint(), SigningKey.mint(), clock)
    session_key, transfer_key = (
        each.public.thumbprint for each in (device.session_key, device.transfer_key)
    )
    books.devices.add(
        DeviceRecord(
            id=device.id,
            person_id=person_id,
            name="Phone",
            zone="",
            address="",
            keeps_keys=True,
            session_key=session_key,
            transfer_key=transfer_key,
            enrolled_at=now,
            trusted_from=now,
            small_until=None,
        )
    )
    books.sessions.add(SessionRecord(session_id, person_id, device.id, session_key, 0, now, now))
    books.sessions.add_access_token(hash_token(device.token), session_id, now + GOOD_FOR)
    return device
