"""evidence: what the payer of a transfer signed, and whether it holds."""

import argparse
import json

from api_contract.key import PublicKey
from api_contract.transfer import SignedIntent, intent_bytes
from backend.identity.public_key import has_signed
from backend.ledger.event import TransferPosted
from backend.operations.ledger import read_readable_ledger
from backend.operations.place import add_place
from backend.storage.books import Books

BROKEN = 2


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which transfer."""
    add_place(parser)
    parser.add_argument("--transfer", required=True, help="its id, as the receipt has it")


def run(options: argparse.Namespace) -> int:
    """Print it; 2 when it does not hold. Raises ValueError and `StorageUnavailable`."""
    storage = read_readable_ledger(options).open()
    try:
        with storage.read() as books:
            event, evidence = _find(books, options.transfer)
    finally:
        storage.close()
    text, signature, key = evidence.split("\n")
    signed = SignedIntent(text=text, signature=signature)
    public_key = PublicKey.model_validate_json(key)
    holds = (
        has_signed(public_key, signature, intent_bytes(text))
        and signed.digest == event.intent_digest
    )
    print(json.dumps(json.loads(text), indent=2, ensure_ascii=False))
    print(f"signature  {signature}")
    print(f"key        {public_key.thumbprint}")
    print("It holds, and is what the event names." if holds else "It does NOT hold.")
    return 0 if holds else BROKEN


def _find(books: Books, transfer_id: str) -> tuple[TransferPosted, str]:
    """Raises ValueError with a sentence."""
    known = books.facts.find(transfer_id)
    event = None if known is None else next(books.journal.read(known.number - 1, 1)).event
    if known is None or not isinstance(event, TransferPosted):
        raise ValueError(f"No transfer {transfer_id} was posted.")
    owners = books.accounts.ask_of_owners([event.payer_account_id]).fetchall()
    payer = books.people.find(owners[0][0])
    evidence = None if payer is None else books.evidences.find(known.number, payer.sealing_key)
    if evidence is None:
        raise ValueError("Nobody signed it on a device, or its payer was forgotten.")
    return event, evidence
