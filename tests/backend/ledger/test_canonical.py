"""One byte form per event, and the chain over it."""

import hashlib
import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api_contract.history import commit_to
from api_contract.money import Currency
from backend.ledger.canonical import GENESIS, canonical_json, chain_hash, decode, encode
from backend.ledger.event import AccountOpened, Event, HoldPlaced, TopUpPosted, TransferPosted
from tests.backend.ledger.facts import events

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
OPENED = AccountOpened(datetime(2026, 3, 14, tzinfo=UTC), "account", "person", Currency.IDR)
TOPPED_UP = TopUpPosted(NOON, "top-up", "account", 25, Currency.IDR)
BYTES = encode(TOPPED_UP)


def plain(event: Event) -> bytes:
    """The canonical form as the standard library writes it."""
    values = {"kind": type(event).__name__}
    for field in fields(event):
        value = getattr(event, field.name)
        if isinstance(value, datetime):
            value = value.astimezone(UTC).isoformat(timespec="microseconds")
        values[field.name] = "" if value is None else str(value)
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


@given(events)
def test_every_event_comes_back_from_its_bytes(event: Event) -> None:
    assert encode(event) == plain(event) == canonical_json(json.loads(encode(event)))
    assert decode(encode(event)) == event


@given(st.text())
@example('"\\/\b\f\n\r\t\x00\x1f\x7f\u2028\u2029')
@example('","kind":"PayoutPosted')
@example("%s %d {0} 世界 \U0010ffff")
def test_any_text_is_written_as_json_writes_it(text: str) -> None:
    event = replace(OPENED, account_id=text)
    assert encode(event) == plain(event)
    assert decode(encode(event)) == event


@given(st.datetimes(timezones=st.just(UTC)))
@example(datetime.min.replace(tzinfo=UTC))
@example(datetime.max.replace(tzinfo=UTC))
@example(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC))
def test_any_moment_is_written_to_the_microsecond(moment: datetime) -> None:
    event = replace(OPENED, at=moment)
    assert encode(event) == plain(event)
    assert decode(encode(event)) == event


def test_the_bytes_are_sorted_and_hold_no_numbers() -> None:
    assert encode(OPENED) == (
        b'{"account_id":"account","at":"2026-03-14T00:00:00.000000+00:00","currency":"IDR",'
        b'"kind":"AccountOpened","person_id":"person"}'
    )


def test_what_is_not_there_is_an_empty_text() -> None:
    placed = HoldPlaced(NOON, "hold", "account", 25, Currency.IDR)
    assert b'"expires_at":""' in encode(placed)
    assert decode(encode(placed)) == placed


def test_the_same_moment_has_the_same_bytes_in_every_time_zone() -> None:
    elsewhere = OPENED.at.astimezone(timezone(timedelta(hours=7)))
    moved = AccountOpened(elsewhere, "account", "person", Currency.IDR)
    assert encode(moved) == encode(OPENED)


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("amount_minor", 2**63, ValueError),
        ("amount_minor", -(2**63), ValueError),
        ("amount_minor", True, TypeError),
        ("amount_minor", 25.0, TypeError),
        ("at", NOON.replace(tzinfo=None), TypeError),
        ("account_id", 25, TypeError),
        ("account_id", None, TypeError),
        ("account_id", "\ud800", ValueError),
    ],
)
def test_a_value_without_a_canonical_form_is_refused(
    field: str, value: object, error: type[Exception]
) -> None:
    # Past the constructor, which refuses amounts on its own.
    event = replace(TOPPED_UP)
    object.__setattr__(event, field, value)
    with pytest.raises(error):
        encode(event)


@pytest.mark.parametrize("minor", [2**63 - 1, -(2**63 - 1), 0])
def test_every_integer_of_a_ledger_column_has_a_form(minor: int) -> None:
    event = replace(TOPPED_UP)
    object.__setattr__(event, "amount_minor", minor)
    assert f'"amount_minor":"{minor}"'.encode() in encode(event)


@pytest.mark.parametrize("value", [1, 1.5, True])
def test_numbers_have_no_canonical_form(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_json({"nested": {"value": value}})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"25"', "25"),
        ('"25"', "25.0"),
        ('"25"', "null"),
        ('"25"', "true"),
        ('"25"', '["25"]'),
        ('"25"', '"+25"'),
        ('"25"', '"025"'),
        ('"25"', '" 25"'),
        ('"25"', '"2_5"'),
        ('"25"', '"٢٥"'),
        ('"25"', '"25.0"'),
        ('"25"', '"0"'),
        ('"25"', '"-0"'),
        ('"25"', '"-25"'),
        ('"25"', '"9223372036854775808"'),
        ('"25"', '"' + "9" * 5_000 + '"'),
        ('"25"', '""'),
        ('"IDR"', '"USD"'),
        ('"IDR"', '"idr"'),
        ("+00:00", "Z"),
        ("+00:00", ""),
        ("+00:00", "-00:00"),
        ("+00:00", "+00:00:00"),
        ("T12:00:00.000000+00:00", "T19:00:00.000000+07:00"),
        ("2026-03-14T12:00:00.000000+00:00", "0001-01-01T00:00:00.000000+07:00"),
        (".000000", ""),
        (".000000", ".000"),
        (".000000", ",000000"),
        ("T12:00:00", " 12:00:00"),
        ("2026-03-14T", "20260314T"),
        ("2026-03-14T12:00:00.000000+00:00", ""),
        ("TopUpPosted", "TopUpRefused"),
        ("TopUpPosted", "PayoutPosted"),
        ("TopUpPosted", "Event"),
        ('"kind":"TopUpPosted",', ""),
        ('"kind":"TopUpPosted"', '"kind":["TopUpPosted"]'),
        (',"top_up_id":"top-up"', ""),
        ('"top_up_id":"top-up"', '"top_up_id":"top-up","zone":"+7"'),
        ('"top_up_id":"top-up"', '"top_up_id":"top-up","top_up_id":"top-up"'),
        ('"top_up_id":"top-up"', '"top_up_id":"other","top_up_id":"top-up"'),
        ("top-up", "top\\u002dup"),
        ("top-up", "top\\/up"),
        ("top-up", "\\ud800"),
        (":", ": "),
        (",", ", "),
        ("{", "{ "),
        ("}", "}\n"),
        ("{", "\ufeff{"),
    ],
)
def test_any_other_bytes_are_no_event(old: str, new: str) -> None:
    body = BYTES.decode().replace(old, new).encode()
    assert body != BYTES
    with pytest.raises(ValueError, match="canonical"):
        decode(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'"kind"',
        b"\xff",
        b"[" * 100_000,
        b'{"kind":' * 100_000,
        BYTES[:-1],
        BYTES + b" ",
        BYTES + BYTES,
        BYTES.decode().encode("utf-16"),
        BYTES.replace(b"top-up", b"top\xffup"),
        BYTES.upper(),
        json.dumps(dict(reversed(json.loads(BYTES).items())), separators=(",", ":")).encode(),
    ],
)
def test_what_is_no_canonical_json_is_no_event(body: bytes) -> None:
    with pytest.raises(ValueError, match="canonical"):
        decode(body)


@given(
    event=events,
    place=st.integers(0, 10_000),
    cut=st.integers(0, 3),
    put=st.binary(max_size=3) | st.sampled_from([b'"', b"\\", b"0", b",", b"\\u0041"]),
)
def test_changed_bytes_are_refused_or_are_another_events_own(
    event: Event, place: int, cut: int, put: bytes
) -> None:
    body = encode(event)
    place %= len(body)
    changed = body[:place] + put + body[place + cut :]
    try:
        decoded = decode(changed)
    except ValueError:
        return
    assert encode(decoded) == changed
    assert (decoded == event) is (changed == body)


def test_the_hash_is_over_the_one_before_the_number_and_the_commitment() -> None:
    commitment = commit_to(bytes(16), encode(OPENED))
    first = chain_hash(GENESIS, 1, commitment)
    assert first == hashlib.sha256(bytes(32) + bytes(7) + b"\x01" + commitment).digest()
    others = {
        chain_hash(first, 1, commitment),
        chain_hash(GENESIS, 2, commitment),
        chain_hash(GENESIS, 1, commit_to(bytes(15) + b"\x01", encode(OPENED))),
    }
    assert first not in others
    assert len(others) == 3


def test_a_transfer_is_chained_as_it_was_before() -> None:
    posted = TransferPosted(NOON, "id", "from", "to", 25_000, 0, Currency.IDR, "digest", NOON, NOON)
    assert encode(posted) == (
        b'{"accepted_at":"2026-03-14T12:00:00.000000+00:00","amount_minor":"25000",'
        b'"approved_at":"2026-03-14T12:00:00.000000+00:00",'
        b'"at":"2026-03-14T12:00:00.000000+00:00","currency":"IDR","fee_minor":"0",'
        b'"intent_digest":"digest","kind":"TransferPosted","payee_account_id":"to",'
        b'"payer_account_id":"from","transfer_id":"id"}'
    )
