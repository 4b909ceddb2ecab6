"""What a key has signed, and what only looks so."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from api_contract.key import PublicKey, decode_bytes, encode_bytes
from app.services.signing_key import SigningKey
from backend.identity.public_key import has_signed

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1
KEY = SigningKey.open(bytes(31) + b"\x07")
MESSAGE = b"what was agreed"
SIGNATURE = KEY.sign(MESSAGE)


def joined(r: int, s: int) -> str:
    return encode_bytes(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def split(signature: str) -> tuple[int, int]:
    raw = decode_bytes(signature)
    return int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")


def test_a_signature_holds_for_its_key_and_its_message_alone() -> None:
    assert has_signed(KEY.public, SIGNATURE, MESSAGE)
    assert not has_signed(KEY.public, SIGNATURE, MESSAGE + b" ")
    assert not has_signed(SigningKey.mint().public, SIGNATURE, MESSAGE)


def test_the_other_signature_of_the_two_is_refused() -> None:
    r, s = split(SIGNATURE)
    assert s <= ORDER // 2
    assert not has_signed(KEY.public, joined(r, ORDER - s), MESSAGE)


@pytest.mark.parametrize("times", range(50))
def test_what_is_signed_has_the_lower_one(times: int) -> None:
    message = str(times).encode()
    assert split(KEY.sign(message))[1] <= ORDER // 2
    assert has_signed(KEY.public, KEY.sign(message), message)


@pytest.mark.parametrize(("r", "s"), [(0, 0), (0, 1), (1, 0), (ORDER, 1), (1, ORDER // 2)])
def test_numbers_that_are_no_signature(r: int, s: int) -> None:
    assert not has_signed(KEY.public, joined(r, s), MESSAGE)


@pytest.mark.parametrize("place", range(len(SIGNATURE)))
def test_every_letter_counts(place: int) -> None:
    for letter in "AQ_-+/= é":
        if letter != SIGNATURE[place]:
            spoiled = SIGNATURE[:place] + letter + SIGNATURE[place + 1 :]
            assert not has_signed(KEY.public, spoiled, MESSAGE)


def test_spare_bits_are_refused() -> None:
    # 64 bytes are 85 letters and two bits: the last letter has four bits that say nothing.
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".index(SIGNATURE[-1])
    assert last % 16 == 0
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for spare in range(1, 16):
        assert not has_signed(KEY.public, SIGNATURE[:-1] + letters[last + spare], MESSAGE)


@pytest.mark.parametrize("signature", ["", "A", SIGNATURE[:-1], f"{SIGNATURE}A", f"{SIGNATURE}=="])
def test_another_length_is_refused(signature: str) -> None:
    assert not has_signed(KEY.public, signature, MESSAGE)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (0, 0),
        (1, 1),
        (PRIME, PRIME),
        (2**256 - 1, 2**256 - 1),
    ],
)
def test_a_point_beside_the_curve_has_signed_nothing(x: int, y: int) -> None:
    across, up = (encode_bytes(number.to_bytes(32, "big")) for number in (x, y))
    assert not has_signed(PublicKey(x=across, y=up), SIGNATURE, MESSAGE)


def test_a_key_has_one_name() -> None:
    numbers = generate_private_key(SECP256R1()).public_key().public_numbers()
    x, y = (encode_bytes(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
    key = PublicKey(x=x, y=y)
    assert key.thumbprint == PublicKey(y=y, x=x).thumbprint
    assert key.thumbprint != PublicKey(x=y, y=x).thumbprint
    assert len(key.thumbprint) == 43
