"""What became of a transfer counts only when the ledger's own key has signed the answer."""

from collections.abc import Callable
from typing import TypeVar

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from api_contract.history import HistoryKey
from api_contract.transfer import RECEIPT_HEADER, receipt_bytes
from app.errors import Unknown
from app.services.proven_link import PROOF_HASH

T = TypeVar("T")


def receipted(
    key: HistoryKey, read: Callable[[httpx.Response], T]
) -> Callable[[httpx.Response], T]:
    """`read` for answers that the key has signed for this very request; else it is `Unknown`.

    A page of a hotel's network, another server's refusal and an answer to another question are
    all of them no answer: what became of the transfer is asked for again.
    """

    def check_and_read(response: httpx.Response) -> T:
        if not is_receipted(key, response):
            raise Unknown(f"status {response.status_code} without the ledger's signature")
        return read(response)

    return check_and_read


def is_receipted(key: HistoryKey, response: httpx.Response) -> bool:
    """Whether the ledger has signed this answer to this request."""
    key_id, _, signature = response.headers.get(RECEIPT_HEADER, "").partition(".")
    proof_hash = response.extensions.get(PROOF_HASH)
    if key_id != key.key_id or not isinstance(proof_hash, str):
        return False
    message = receipt_bytes(proof_hash, response.status_code, response.content)
    try:
        public_key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key.public_key))
        public_key.verify(bytes.fromhex(signature), message)
    except (ValueError, InvalidSignature):
        return False
    return True
