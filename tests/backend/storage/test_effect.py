"""The short way to read a transfer says what the long way says, or leaves it to that."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from api_contract.money import MINOR_UNITS_LIMIT, Currency
from backend.ledger.account import fees_account
from backend.ledger.canonical import encode
from backend.ledger.event import Event, HoldCaptured, TopUpPosted, TransferPosted
from backend.storage import effect
from backend.storage.effect import Transfer, effect_of, transfer_of
from tests.backend.ledger.facts import events
from tests.backend.support import NOON

TRANSFER = TransferPosted(NOON, "id", "sari", "budi", 250, 10, Currency.IDR, "digest", NOON, NOON)


Reading = tuple[object, ...]


def read(body: bytes) -> Reading | None:
    """What verification reads; None where there is no event."""
    try:
        transfer = transfer_of(body)
        return tuple(effect_of(body)[:-1]) if transfer is None else reading_of(transfer)
    except ValueError:
        return None


def read_the_long_way(body: bytes) -> Reading | None:
    """The same, without the short ways."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(effect, "_PLAIN", {})
        try:
            return tuple(effect_of(body)[:-1])
        except ValueError:
            return None


def reading_of(transfer: Transfer) -> Reading:
    """What an `Effect` says of the same transfer."""
    at, payer, payee, currency, amount_minor, fee_minor, fact_id, digest = transfer
    paid_minor = amount_minor + fee_minor
    posted = (payer, -paid_minor, currency), (payee, amount_minor, currency)
    fee = (fees_account(Currency(currency)), fee_minor, currency)
    lines = (payer, "sent", -paid_minor, amount_minor), (payee, "received", amount_minor, 0)
    return at, (*posted, fee) if fee_minor else posted, (), lines, (fact_id, digest)


def test_a_transfer_is_read_the_short_way() -> None:
    body = encode(TRANSFER)
    assert transfer_of(body) is not None
    assert read(body) == read_the_long_way(body)


@pytest.mark.parametrize(
    "event",
    [
        TopUpPosted(NOON, "id", "sari", 250, Currency.IDR),
        HoldCaptured(NOON, "hold", "sari", "budi", 200, 100, Currency.IDR),
        replace(TRANSFER, payee_account_id="fees:IDR"),
    ],
)
def test_most_other_events_need_no_decoding(event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(effect, "decode")
    assert effect_of(encode(event)).event == event


@given(events)
def test_both_ways_say_the_same(event: Event) -> None:
    body = encode(event)
    assert read(body) == read_the_long_way(body) is not None


@given(
    amount=st.integers(1, MINOR_UNITS_LIMIT),
    fee=st.integers(0, MINOR_UNITS_LIMIT),
    payee=st.sampled_from(("budi", "fees:IDR", 'bu"di', "bu\\di", "\x7f", "budí", "")),
)
def test_odd_transfers_too(amount: int, fee: int, payee: str) -> None:
    assume(amount + fee <= MINOR_UNITS_LIMIT)
    event = replace(TRANSFER, amount_minor=amount, fee_minor=fee, payee_account_id=payee)
    assert read(encode(event)) == read_the_long_way(encode(event)) is not None


@given(st.data())
def test_altered_bytes_are_refused_or_read_alike(data: st.DataObject) -> None:
    body = encode(data.draw(st.just(TRANSFER) | events))
    at = data.draw(st.integers(0, len(body)))
    taken = data.draw(st.integers(0, 3))
    put = data.draw(st.binary(max_size=2) | st.sampled_from((b"0", b"9", b"-", b" ", b"\\n")))
    altered = body[:at] + put + body[at + taken :]
    assert read(altered) == read_the_long_way(altered)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"amount_minor":"250"', '"amount_minor":"0"'),
        ('"amount_minor":"250"', '"amount_minor":"0250"'),
        ('"amount_minor":"250"', f'"amount_minor":"{MINOR_UNITS_LIMIT}"'),
        ('"fee_minor":"10"', f'"fee_minor":"{MINOR_UNITS_LIMIT + 1}"'),
        ('"accepted_at":"2026-03-14', '"accepted_at":"2026-02-30'),
        ('"approved_at":"2026-03-14T12', '"approved_at":"2026-03-14T24'),
        ('"at":"2026', '"at":"0000'),
        ('"at":"2026-03-14T12', '"at":"2026-03-14-12'),
        ("+00:00", "+01:00"),
        ('"IDR"', '"USD"'),
        ("{", "{ "),
        ('"kind":"TransferPosted"', '"kind":"TransferPoster"'),
    ],
)
def test_what_is_no_transfer_is_refused(old: str, new: str) -> None:
    body = encode(TRANSFER).decode()
    assert old in body
    assert read(body.encode()) is not None
    assert read(body.replace(old, new).encode()) is None


def test_a_moment_is_written_in_one_way() -> None:
    body = encode(TopUpPosted(NOON, "id", "sari", 250, Currency.IDR)).decode()
    assert read(body.encode()) is not None
    assert read(body.replace("2026-03-14T12", "2026-03-14-12").encode()) is None
