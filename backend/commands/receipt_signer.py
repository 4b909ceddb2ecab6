"""Signs answers about transfers, so that nobody but the ledger can say what became of one."""

from api_contract.transfer import receipt_bytes
from backend.storage.key_ring import KeyRing


class ReceiptSigner:
    """Signs with the key that signs heads."""

    def __init__(self, key_ring: KeyRing) -> None:
        self._sign, self._key_id = key_ring.signer(), key_ring.key_id

    def sign(self, proof_hash: str, status: int, body: bytes) -> str:
        """The value of `Saku-Receipt` for this answer to the request with this proof."""
        return f"{self._key_id}.{self._sign(receipt_bytes(proof_hash, status, body)).hex()}"
