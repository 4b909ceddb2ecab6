"""What the payer signed is kept beside the event for as long as they are a customer."""

import pytest
from cryptography.exceptions import InvalidTag

from api_contract.key import PublicKey
from api_contract.transfer import SignedIntent, TransferIntent, intent_bytes
from backend.__main__ import main
from backend.commands.closing import close_account
from backend.commands.forgetting import forget_person
from backend.identity.public_key import has_signed
from backend.ledger.event import TransferPosted
from backend.storage.sealing import Sealer
from tests.backend.commands.support import caller_of
from tests.backend.operations.support import LedgerPlace
from tests.backend.support import Backend, Customer, check_books

READERS = 2
"""The payer and the payee; what was signed is the part after theirs."""


def part(backend: Backend, reader: Customer, index: int, back: int = 0) -> bytes | None:
    """A part of the newest event, or of one before it, as this person could open it.

    Raises InvalidTag for what is sealed for somebody else.
    """
    sealer = Sealer(backend.context.storage.key_ring.sealing)
    with backend.context.storage.read() as books:
        person, number = books.people.find(reader.id), books.journal.head.number - back
        connection = books.journal._connection
        rows = connection.execute("SELECT sealed FROM events WHERE number = ?", (number,))
        sealed = bytes(rows.fetchone()[0])
    assert person is not None
    return sealer.open_text(number, sealed, index, person.sealing_key)


def newest_digest(backend: Backend) -> str:
    with backend.context.storage.read() as books:
        (stored,) = books.journal.read(books.journal.head.number - 1)
    assert isinstance(stored.event, TransferPosted)
    return stored.event.intent_digest


def test_it_proves_what_was_agreed_to(backend: Backend, sari: Customer, budi: Customer) -> None:
    intent = sari.intent(budi, 1_000, "Buat ibu")
    sent = sari.send(sari.sign(intent, "Buat ibu")).json()
    kept = part(backend, sari, READERS)
    assert kept is not None
    text, signature, key = kept.decode().split("\n")
    signed_with = PublicKey.model_validate_json(key)
    assert signed_with == sari.keys.transfer.public
    assert has_signed(signed_with, signature, intent_bytes(text))
    assert TransferIntent.model_validate_json(text) == TransferIntent.model_validate(intent)
    # The chain names exactly this: no other text or signature has the digest.
    digest = SignedIntent(text=text, signature=signature).digest
    assert digest == newest_digest(backend) == sent["intent_digest"]
    assert check_books(backend) == 4


def test_it_is_the_payers_alone(backend: Backend, sari: Customer, budi: Customer) -> None:
    sari.pay(budi, 1_000)
    with pytest.raises(InvalidTag):
        part(backend, budi, READERS)


def test_it_goes_with_the_person(
    backend: Backend, sari: Customer, budi: Customer, capsys: pytest.CaptureFixture[str]
) -> None:
    sari.pay(budi, 1_000)
    budi.pay(sari, 1_000)
    assert part(backend, budi, READERS) is not None
    close_account(backend.context, caller_of(budi), budi.account["id"])
    forget_person(backend.context.storage, budi.id)
    assert part(backend, budi, READERS, back=1) is None
    settings = backend.context.settings
    place = LedgerPlace(settings.data_dir, settings.database_url)
    tables = place.tables()
    for command in ("verify", "rebuild", "verify"):
        assert main([command, *place.options]) == 0, capsys.readouterr()
    assert place.tables() == tables
    check_books(backend)


def test_what_nobody_signed_has_none(backend: Backend, sari: Customer) -> None:
    assert part(backend, sari, 0) is not None
    assert part(backend, sari, 1) is None
