"""A ledger behind the fake backend: its tree, key and proofs are real, its past can be changed."""

from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from api_contract import path
from api_contract.history import (
    ConsistencyProof,
    HistoryKey,
    Receipt,
    TreeHead,
    commit_to,
    head_bytes,
)
from api_contract.transfer import Transfer, receipt_bytes
from backend.ledger import merkle
from backend.ledger.canonical import encode
from backend.ledger.event import TransferPosted
from tests.samples import world
from tests.samples.fake_backend import Asked, FakeBackend

BEFORE = 1_233
"""How many events there are before the first that a sample is about."""


class Ledger:
    """Answers for the history from a list of events, whatever is done to that list."""

    def __init__(self) -> None:
        self.events = [f"event {number}" for number in range(1, BEFORE + 1)]
        self.use_key(1)

    def use_key(self, number: int) -> None:
        """Sign with this key from now on."""
        self._key = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)

    def serve(self, backend: FakeBackend) -> None:
        """Answer what is asked about the history."""
        backend.answer("GET", path.HISTORY_HEAD, lambda _: self.head())
        backend.answer("GET", path.HISTORY_KEY, lambda _: self.key())
        backend.answer("GET", path.HISTORY_CONSISTENCY, self._answer_consistency)

    def post(self, transfer: Transfer) -> int:
        """Put the transfer's event at the end; its number."""
        self.events.append(event_of(transfer))
        return len(self.events)

    def key(self) -> HistoryKey:
        """The public half of the key in use."""
        raw = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return HistoryKey(key_id=sha256(raw).hexdigest(), public_key=raw.hex())

    def sign_answer(self, proof_id: str, status: int, body: bytes) -> str:
        """The receipt of an answer about a transfer."""
        signature = self._key.sign(receipt_bytes(proof_id, status, body))
        return f"{self.key().key_id}.{signature.hex()}"

    def head(self) -> TreeHead:
        """The tree over all events, signed."""
        size, root = len(self.events), self._root()
        return TreeHead(
            size=size,
            root=root,
            at=world.NOW,
            key_id=self.key().key_id,
            signature=self._key.sign(head_bytes(size, root, world.NOW)).hex(),
        )

    def receipt(self, number: int) -> Receipt:
        """The event of this number, and where it stands."""
        index, size = number - 1, len(self.events)
        return Receipt(
            number=number,
            event=self.events[index],
            salt=_salt(index).hex(),
            path=_hex(merkle.inclusion_path(self._subtrees(), index, size)),
            head=self.head(),
        )

    def consistency(self, first: int, second: int) -> ConsistencyProof:
        """That the tree of `second` events begins with that of `first`."""
        proof = merkle.consistency_path(self._subtrees(), first, second)
        return ConsistencyProof(first=first, second=second, path=_hex(proof))

    def _answer_consistency(self, asked: Asked) -> ConsistencyProof:
        return self.consistency(int(asked.query["first"]), int(asked.query["second"]))

    def _root(self) -> str:
        return merkle.root_of(merkle.grow((), 0, self._subtrees().leaves)).hex()

    def _subtrees(self) -> "_Subtrees":
        commitments = [
            commit_to(_salt(index), event.encode()) for index, event in enumerate(self.events)
        ]
        return _Subtrees([merkle.hash_leaf(data) for data in commitments])


class _Subtrees:
    def __init__(self, leaves: list[bytes]) -> None:
        self.leaves = leaves

    def hash_of(self, level: int, index: int) -> bytes:
        leaves = self.leaves[index << level : (index + 1) << level]
        return merkle.root_of(merkle.grow((), 0, leaves))


def event_of(transfer: Transfer) -> str:
    """The text of the event that moved this transfer's money."""
    event = TransferPosted(
        at=transfer.posted_at,
        transfer_id=transfer.id,
        payer_account_id=world.id_of(101),
        payee_account_id=world.id_of(109),
        amount_minor=transfer.amount.minor,
        fee_minor=transfer.fee.minor,
        currency=transfer.amount.currency,
        intent_digest="0" * 64,
        approved_at=transfer.posted_at,
        accepted_at=transfer.posted_at,
    )
    return encode(event).decode()


def _salt(index: int) -> bytes:
    return sha256(b"salt %d" % index).digest()[:16]


def _hex(hashes: list[bytes]) -> tuple[str, ...]:
    return tuple(each.hex() for each in hashes)
