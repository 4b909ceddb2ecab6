"""Holds the ledger against itself and against what the customers were told."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from backend.ledger.account import is_house
from backend.ledger.event import TransferPosted
from backend.storage.books import Books
from backend.storage.database import Storage
from backend.storage.verification import ChainBroken, verify_chain
from tests.bank.notebook import Notebook


def audit(storage: Storage, notebook: Notebook) -> list[str]:
    """Everything that is wrong, in a sentence each."""
    with storage.read() as books:
        return [
            *notebook.lies,
            *_check_balances(books),
            *_check_transfers(books, notebook),
            # In a chain that is broken nothing more can be looked up.
            *(list(_check_proofs(books)) or _check_evidence(books, notebook)),
        ]


def check_sum(storage: Storage) -> list[str]:
    """What may be asked at any moment: no money came or went, nobody owes."""
    with storage.read() as books:
        accounts = books.accounts.list_all()
    total = sum(account.balance_minor for account in accounts)
    below = (each.id for each in accounts if each.balance_minor < 0 and not is_house(each.id))
    return [*(f"{each} is below zero" for each in below), *([f"{total} too much"] if total else [])]


def _check_balances(books: Books) -> Iterator[str]:
    balances: Counter[str] = Counter()
    for stored in books.journal.read():
        for posting in stored.event.postings:
            balances[posting.account_id] += posting.amount_minor
            if balances[posting.account_id] < 0 and not is_house(posting.account_id):
                yield f"event {stored.number} leaves {posting.account_id} below zero"
    if sum(balances.values()):
        yield f"the postings are {sum(balances.values())} too much"
    for account in books.accounts.list_all():
        if account.balance_minor != balances[account.id]:
            yield f"{account.id} is kept as {account.balance_minor}, not {balances[account.id]}"


def _check_transfers(books: Books, notebook: Notebook) -> Iterator[str]:
    posted: set[str] = set()
    for stored in books.journal.read():
        event = stored.event
        if not isinstance(event, TransferPosted):
            continue
        if event.transfer_id in posted:
            yield f"{event.transfer_id} is posted twice"
        posted.add(event.transfer_id)
        if not _is_as_told(event, notebook):
            yield f"{event.transfer_id} is posted, which its sender was not told so"
    yield from (f"{lost} was posted and is lost" for lost in notebook.sent.keys() - posted)
    yield from (f"{each} was refused and is posted" for each in notebook.refused & posted)


def _check_evidence(books: Books, notebook: Notebook) -> Iterator[str]:
    """What each payer signed can be read beside the event, under the key that the payer has."""
    keys: dict[str, bytes] = {}
    for stored in books.journal.read():
        event = stored.event
        if not isinstance(event, TransferPosted) or event.transfer_id not in notebook.drafts:
            continue
        draft = notebook.drafts[event.transfer_id]
        payer_id, request = draft.payer.person_id, draft.request
        if payer_id not in keys:
            payer = books.people.find(payer_id)
            keys[payer_id] = b"" if payer is None else payer.sealing_key
        signed = (request.intent.text, request.intent.signature, request.key.canonical)
        if books.evidences.find(stored.number, keys[payer_id]) != "\n".join(signed):
            yield f"{draft.id} is not kept as it was signed"


def _is_as_told(event: TransferPosted, notebook: Notebook) -> bool:
    body = notebook.sent.get(event.transfer_id)
    if body is None:
        return False
    draft, told = notebook.drafts[event.transfer_id], json.loads(body)
    intent = draft.intent
    return (
        event.intent_digest == told["intent_digest"] == draft.request.intent.digest
        and event.payer_account_id == draft.payer.account_id
        and event.payee_account_id == draft.payee.account_id
        and event.amount_minor == intent.amount.minor == int(told["amount"]["minor"])
        and event.fee_minor == int(told["fee"]["minor"]) <= intent.highest_fee.minor
        and (told["id"], told["payee_name"], told["counterparty_id"], told["note"])
        == (intent.id, intent.payee_name, intent.payee_id, draft.request.note)
        and datetime.fromisoformat(told["posted_at"]) == event.at
    )


def _check_proofs(books: Books) -> Iterator[str]:
    try:
        verify_chain(books)
    except ChainBroken as error:
        yield str(error)
