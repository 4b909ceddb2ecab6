"""Proving the past: signed tree heads, and proofs against them. No secret is needed to ask."""

from api_contract.history import ConsistencyProof, HistoryKey, Receipt, TreeHead
from api_contract.problem import ErrorCode, FieldProblem
from backend.commands.context import Caller, Context
from backend.commands.refused import Refused
from backend.ledger.fact import CANCELLED
from backend.storage.journal import Head


def read_key(context: Context) -> HistoryKey:
    """The public half of the key that signs heads."""
    key_ring = context.storage.key_ring
    return HistoryKey(key_id=key_ring.key_id, public_key=key_ring.public_key.hex())


def read_head(context: Context) -> TreeHead:
    """The head of the journal as it is now."""
    with context.storage.read() as books:
        return _tree_head(books.journal.head)


def prove_consistency(context: Context, first: int, second: int) -> ConsistencyProof:
    """Raises `Refused` VALIDATION_FAILED for sizes that the history never had in this order."""
    with context.storage.read() as books:
        if not first <= second <= books.journal.head.number:
            wrong = FieldProblem(field="query.second", rule="tree_size")
            raise Refused(ErrorCode.VALIDATION_FAILED, fields=(wrong,))
        path = books.tree.prove_consistency(first, second)
    return ConsistencyProof(first=first, second=second, path=tuple(digest.hex() for digest in path))


def read_receipt(context: Context, caller: Caller, transfer_id: str) -> Receipt:
    """The proof of a transfer, for its parties; raises `Refused` TRANSFER_NOT_FOUND."""
    with context.storage.read() as books:
        known = books.facts.find(transfer_id)
        person = books.people.find(caller.person_id)
        line = None
        if known is not None and known.digest != CANCELLED and person is not None:
            accounts = books.accounts.list_ids_of(person.id)
            line = books.activity.find(accounts, person.sealing_key, known.number)
        if known is None or line is None:
            raise Refused(ErrorCode.TRANSFER_NOT_FOUND)
        head = books.journal.head
        (stored,) = books.journal.read(known.number - 1, 1)
        path = books.tree.prove_inclusion(known.number, head.number)
    return Receipt(
        number=known.number,
        event=stored.body.decode(),
        salt=stored.salt.hex(),
        path=tuple(digest.hex() for digest in path),
        head=_tree_head(head),
    )


def _tree_head(head: Head) -> TreeHead:
    return TreeHead(
        size=head.number,
        root=head.root.hex(),
        at=head.at,
        key_id=head.key_id,
        signature=head.signature.hex(),
    )
