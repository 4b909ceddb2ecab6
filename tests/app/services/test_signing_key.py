"""A device's keys: what they sign, what they tell, and what is no key."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given, settings
from hypothesis import strategies as st

from api_contract.key import PublicKey, decode_bytes, encode_bytes
from app.services.signing_key import SigningKey
from backend.identity.public_key import has_signed

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""SEC 2, §2.4.2."""

# RFC 6979, A.2.5: curve P-256 with SHA-256. The s of "sample" is the higher of the two.
SECRET = bytes.fromhex("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721")
X = "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
Y = "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"
SIGNED = {
    b"sample": (
        0xEFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716,
        0xF7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8,
    ),
    b"test": (
        0xF1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367,
        0x019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083,
    ),
}


def parts_of(signature: str) -> tuple[int, int]:
    raw = decode_bytes(signature)
    assert len(raw) == 64
    return int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")


def verify(key: PublicKey, signature: str, message: bytes) -> None:
    """As somebody would who knows nothing of ours; raises InvalidSignature."""
    x, y = (int.from_bytes(decode_bytes(part), "big") for part in (key.x, key.y))
    public = EllipticCurvePublicNumbers(x, y, SECP256R1()).public_key()
    public.verify(encode_dss_signature(*parts_of(signature)), message, ECDSA(SHA256()))


def test_the_public_half_is_that_of_the_standards_example() -> None:
    public = SigningKey.open(SECRET).public
    assert [decode_bytes(part).hex().upper() for part in (public.x, public.y)] == [X, Y]


@pytest.mark.parametrize("message", SIGNED)
def test_the_standards_signatures_with_the_lower_s(message: bytes) -> None:
    r, s = SIGNED[message]
    assert parts_of(SigningKey.open(SECRET).sign(message)) == (r, min(s, ORDER - s))


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_whatever_is_signed_is_verified_has_the_lower_s_and_is_always_the_same(
    message: bytes,
) -> None:
    key = SigningKey.mint()
    signature = key.sign(message)
    verify(key.public, signature, message)
    assert has_signed(key.public, signature, message)
    assert parts_of(signature)[1] <= ORDER // 2
    assert SigningKey.open(key.secret()).sign(message) == signature
    with pytest.raises(InvalidSignature):
        verify(key.public, signature, message + b".")
    with pytest.raises(InvalidSignature):
        verify(SigningKey.mint().public, signature, message)


@settings(deadline=None)
@given(st.integers(1, ORDER - 1))
def test_a_secret_opens_the_key_that_it_was_taken_from(number: int) -> None:
    secret = number.to_bytes(32, "big")
    key = SigningKey.open(secret)
    assert key.secret() == secret
    assert SigningKey.open(key.secret()).public == key.public


@pytest.mark.parametrize(
    "secret",
    [b"", bytes(32), SECRET[:-1], SECRET + b"0", ORDER.to_bytes(32, "big"), b"\xff" * 32],
    ids=["nothing", "zero", "short", "long", "the order", "beyond the order"],
)
def test_what_is_no_secret_opens_nothing(secret: bytes) -> None:
    with pytest.raises(ValueError, match=r".") as raised:
        SigningKey.open(secret)
    assert secret.hex() not in str(raised.value) or not secret


def test_two_keys_are_two() -> None:
    assert SigningKey.mint().public != SigningKey.mint().public


def test_nothing_that_shows_a_key_shows_its_secret() -> None:
    key = SigningKey.open(SECRET)
    spoken = f"{key!r} {key} {vars(type(key)).keys()} {[key]} {key.public!r}".lower()
    number = int.from_bytes(SECRET, "big")
    for told in (SECRET.hex(), str(number), encode_bytes(SECRET).lower(), repr(SECRET)):
        assert told not in spoken
    assert not hasattr(key, "__dict__")
