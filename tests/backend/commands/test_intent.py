"""A signed intent is read as it was signed, to the last bit, or not at all."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from api_contract.key import decode_bytes, encode_bytes
from api_contract.problem import ErrorCode
from api_contract.transfer import (
    TransferIntent,
    TransferRequest,
    hash_of_text,
)
from backend.commands.intent import read_intent
from backend.commands.refused import Refused
from tests.backend.support import (
    Keys,
)

KEYS = Keys()
NOTE = "Buat ibu"
INTENT: dict[str, Any] = {
    "id": "01890000-0000-7000-8000-000000000001",
    "device_id": "01890000-0000-4000-8000-000000000002",
    "sequence": 1,
    "account_id": "01890000-0000-4000-8000-000000000003",
    "payee_id": "01890000-0000-4000-8000-000000000004",
    "payee_name": "Nguyễn Thị Linh",
    "amount": {"minor": "1000", "currency": "IDR"},
    "highest_fee": {"minor": "0", "currency": "IDR"},
    "note_hash": hash_of_text(NOTE),
    "created_at": 1_800_000_000,
    "expires_at": 1_800_000_900,
    "language": "vi",
    "shown_hash": hash_of_text("Send"),
    "method": "pin",
    "level": 2,
}
SIGNED = KEYS.sign(INTENT, NOTE)
TEXT: str = SIGNED["intent"]["text"]
SIGNATURE: str = SIGNED["intent"]["signature"]


def is_read(request: dict[str, Any]) -> bool:
    """Whether it is an intent at all; raises for what the form of a request forbids."""
    asked = TransferRequest.model_validate(request)
    try:
        read_intent(asked)
    except Refused as refused:
        return refused.code is not ErrorCode.INTENT_REFUSED
    return True


def with_text(text: str) -> dict[str, Any]:
    return {**SIGNED, "intent": {**SIGNED["intent"], "text": text}}


def test_what_was_signed_is_read() -> None:
    assert is_read(SIGNED)


def test_every_byte_of_the_text_counts() -> None:
    raw, flipped = TEXT.encode(), 0
    for place in range(len(raw)):
        for bit in range(8):
            changed = bytearray(raw)
            changed[place] ^= 1 << bit
            try:
                text = changed.decode()
            except UnicodeDecodeError:
                continue  # no request can carry it
            flipped += 1
            assert not is_read(with_text(text)), text
    assert flipped > 7 * len(TEXT)


def test_every_byte_of_the_signature_counts() -> None:
    raw = decode_bytes(SIGNATURE)
    for place in range(len(raw)):
        for bit in range(8):
            changed = bytearray(raw)
            changed[place] ^= 1 << bit
            intent = {**SIGNED["intent"], "signature": encode_bytes(bytes(changed))}
            assert not is_read({**SIGNED, "intent": intent})


@pytest.mark.parametrize("cut", range(0, len(TEXT), 7))
def test_neither_less_nor_more_is_what_was_signed(cut: int) -> None:
    assert not is_read(with_text(TEXT[:cut]))
    assert not is_read(with_text(TEXT[:cut] + TEXT[cut + 1 :]))
    assert not is_read(with_text(TEXT[:cut] + " " + TEXT[cut:]))


def test_another_key_or_purpose_has_not_signed_it() -> None:
    assert not is_read({**SIGNED, "key": Keys().transfer.public.model_dump()})
    assert not is_read({**SIGNED, "key": KEYS.session.public.model_dump()})
    for message in (TEXT.encode(), b"saku device 1\n" + TEXT.encode()):
        intent = {"text": TEXT, "signature": KEYS.transfer.sign(message)}
        assert not is_read({**SIGNED, "intent": intent})


@pytest.mark.parametrize("note", ["", "Buat ibu.", "buat ibu", "Buat  ibu"])
def test_the_note_is_the_one_that_was_signed(note: str) -> None:
    assert not is_read({**SIGNED, "note": note})


def in_order(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def test_the_text_is_canonical_json() -> None:
    assert in_order({"kind": "saku transfer 1", **INTENT}) == TEXT


SPELLINGS: dict[str, Callable[[str], str]] = {
    "keys in another order": lambda text: json.dumps(
        dict(reversed(json.loads(text).items())), ensure_ascii=False, separators=(",", ":")
    ),
    "spaces": lambda text: json.dumps(json.loads(text), ensure_ascii=False),
    "a line's end": lambda text: text + "\n",
    "a space before": lambda text: " " + text,
    "a mark of byte order": lambda text: "\ufeff" + text,
    "more after it": lambda text: text + text,
    "a comment after it": lambda text: text + "//",
    "a field twice": lambda text: text.replace('"level":2', '"level":2,"level":2'),
    "an earlier field twice": lambda text: '{"sequence":9,' + text[1:],
    "an escaped letter": lambda text: text.replace('"IDR"', '"\\u0049DR"', 1),
    "an escaped name": lambda text: text.replace("ễ", "\\u1ec5"),
    "an escaped key": lambda text: text.replace('"level"', '"\\u006cevel"'),
    "an escaped slash": lambda text: text.replace("Nguyễn", "Nguy\\/ễn"),
    "a float": lambda text: text.replace('"sequence":1,', '"sequence":1.0,'),
    "an exponent": lambda text: text.replace('"sequence":1,', '"sequence":1e0,'),
    "a number as text": lambda text: text.replace('"sequence":1,', '"sequence":"1",'),
    "text as a number": lambda text: text.replace('"minor":"1000"', '"minor":1000'),
    "a leading zero": lambda text: text.replace('"minor":"1000"', '"minor":"01000"'),
    "a sign": lambda text: text.replace('"minor":"1000"', '"minor":"+1000"'),
    "an identifier in capitals": lambda text: text.replace(
        "7000-8000", "7000-8000".upper()
    ).replace(hash_of_text(NOTE), hash_of_text(NOTE).upper()),
    "another field": lambda text: text[:-1] + ',"zone":"Asia/Jakarta"}',
    "a field less": lambda text: text.replace('"level":2,', ""),
    "another kind": lambda text: text.replace("saku transfer 1", "saku transfer 2"),
    "no kind": lambda text: text.replace('"kind":"saku transfer 1",', ""),
    "a list": lambda text: f"[{text}]",
    "nothing": lambda _: "",
    "no JSON": lambda text: text[:-1],
    "spaces about the name": lambda text: text.replace("Nguyễn", " Nguyễn"),
    "an amount of nothing": lambda text: text.replace('"minor":"1000"', '"minor":"0"'),
    "a debt": lambda text: text.replace('"minor":"1000"', '"minor":"-1000"'),
    "an unknown currency": lambda text: text.replace(
        '"IDR","minor":"1000"', '"USD","minor":"1000"'
    ),
    "a made-up method": lambda text: text.replace('"method":"pin"', '"method":"trust me"'),
    "level 0": lambda text: text.replace('"level":2', '"level":0'),
    "level 3": lambda text: text.replace('"level":2', '"level":3'),
    "a level in words": lambda text: text.replace('"level":2', '"level":"2"'),
    "sequence 0": lambda text: text.replace('"sequence":1,', '"sequence":0,'),
    "a sequence without end": lambda text: text.replace('"sequence":1,', f'"sequence":{2**53},'),
    "a language of a kind": lambda text: text.replace('"language":"vi"', '"language":"VI"'),
    "an id of another version": lambda text: text.replace("0000-7000-", "0000-4000-"),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_one_meaning_has_one_text(spelling: str) -> None:
    text = SPELLINGS[spelling](TEXT)
    assert text != TEXT
    # Signed as it stands, by the right key.
    assert not is_read(KEYS.sign_text(text, NOTE))


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Thị Linh",
        "عائشة السالم",
        'Budi "Boy" O\'Neil',
        "Back\\slash / slash",
        "陳大文",
        "👩‍👩‍👧 é é",
        "\u2028",
    ],
)
def test_every_name_can_be_signed(name: str) -> None:
    try:
        intent = TransferIntent.model_validate({**INTENT, "payee_name": name})
    except ValueError:
        assert name in ("\u2028", "👩‍👩‍👧 é é")  # what can't be seen is no part of a name
        return
    request = KEYS.sign(intent.model_dump(mode="json"), NOTE)
    assert is_read(request)
    assert json.loads(request["intent"]["text"])["payee_name"] == name
    assert in_order(json.loads(request["intent"]["text"])) == request["intent"]["text"]
