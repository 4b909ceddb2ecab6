"""A proof speaks of one request, once, and only for as long as it is fresh."""

import json
import random
from collections.abc import Mapping

import pytest

from api_contract.key import encode_bytes
from api_contract.proof import hash_body, hash_text
from app.services.proof import make_proof
from app.services.signing_key import SigningKey
from backend.identity.proof import Freshness, Proof, fits, read_proof
from tests.backend.support import claims_of

KEY = SigningKey.mint()
NOW = 1_800_000_000
METHOD, ADDRESS, TOKEN, BODY = "POST", "https://saku.example/v1/transfers", "token", b"{}"
HEADER: Mapping[str, object] = {
    "typ": "dpop+jwt",
    "alg": "ES256",
    "jwk": KEY.public.model_dump(),
}


def prove(**changes: object) -> str:
    proof = make_proof(KEY, METHOD, ADDRESS, BODY, NOW, token=TOKEN)
    return sign(HEADER, {**claims_of(proof), **changes}) if changes else proof


def sign(header: object, claims: object, key: SigningKey = KEY) -> str:
    first, second = (encode_bytes(json.dumps(part).encode()) for part in (header, claims))
    return sign_parts(first, second, key)


def sign_parts(header: str, payload: str, key: SigningKey = KEY) -> str:
    message = f"{header}.{payload}"
    return f"{message}.{key.sign(message.encode())}"


def read(text: str) -> Proof:
    proof = read_proof(text)
    assert proof is not None
    return proof


def holds(
    text: str,
    method: str = METHOD,
    address: str = ADDRESS,
    token: str | None = TOKEN,
    body: bytes = BODY,
) -> bool:
    token_hash = None if token is None else hash_text(token)
    return fits(read(text), method, address, token_hash, hash_body(body) if body else "")


def test_it_says_who_signed_what() -> None:
    proof = read(prove())
    assert (proof.thumbprint, proof.at, proof.nonce) == (KEY.public.thumbprint, NOW, None)
    assert holds(prove())


def test_it_speaks_of_one_request_alone() -> None:
    proof = prove()
    assert not holds(proof, method="GET")
    assert not holds(proof, method="post")
    assert not holds(proof, address=ADDRESS + "/quote")
    assert not holds(proof, address=ADDRESS.replace("https", "http"))
    assert not holds(proof, address=ADDRESS.replace("saku", "evil"))
    assert not holds(proof, token="another")
    assert not holds(proof, token=None)
    assert not holds(proof, body=b"{ }")
    assert not holds(proof, body=b"")


def test_what_is_there_must_be_spoken_of_and_what_is_not_must_not() -> None:
    bare = make_proof(KEY, METHOD, ADDRESS, b"", NOW)
    assert holds(bare, token=None, body=b"")
    assert not holds(bare, token=None)
    assert not holds(bare, body=b"")
    for claim in ("htm", "htu", "ath", "bh"):
        claims = claims_of(prove())
        del claims[claim]
        assert not holds(sign(HEADER, claims)), claim


@pytest.mark.parametrize(
    "header",
    [
        {**HEADER, "alg": "none"},
        {**HEADER, "alg": "HS256"},
        {**HEADER, "alg": "ES384"},
        {**HEADER, "alg": "es256"},
        {**HEADER, "alg": None},
        {**HEADER, "typ": "JWT"},
        {**HEADER, "typ": "DPOP+JWT"},
        {**HEADER, "kid": "1"},
        {**HEADER, "crit": ["exp"]},
        {**HEADER, "x5u": "https://evil.example"},
        {**HEADER, "jwk": {**KEY.public.model_dump(), "d": encode_bytes(KEY.secret())}},
        {**HEADER, "jwk": {**KEY.public.model_dump(), "alg": "ES256"}},
        {**HEADER, "jwk": {**KEY.public.model_dump(), "crv": "P-384"}},
        {**HEADER, "jwk": {**KEY.public.model_dump(), "kty": "oct", "k": "AAAA"}},
        {**HEADER, "jwk": {"kty": "oct", "k": "AAAA"}},
        {**HEADER, "jwk": KEY.public.x},
        {**HEADER, "jwk": None},
        {"typ": "dpop+jwt", "alg": "ES256"},
        {"alg": "ES256", "jwk": KEY.public.model_dump()},
        [HEADER],
        "dpop+jwt",
        None,
    ],
)
def test_another_header_is_none(header: object) -> None:
    assert read_proof(sign(header, claims_of(prove()))) is None


@pytest.mark.parametrize(
    "change",
    [
        {"jti": None},
        {"jti": 1},
        {"jti": "x" * 65},
        {"iat": None},
        {"iat": str(NOW)},
        {"iat": NOW + 0.5},
        {"iat": True},
    ],
)
def test_claims_of_another_kind_are_none(change: dict[str, object]) -> None:
    assert read_proof(prove(**change)) is None


@pytest.mark.parametrize("claims", [[], "text", None, 1, {}, {"jti": "1"}, {"iat": 1}])
def test_a_payload_that_says_nothing_is_none(claims: object) -> None:
    assert read_proof(sign(HEADER, claims)) is None


def test_another_key_than_it_names_is_found_out() -> None:
    proof = sign(HEADER, claims_of(prove()), SigningKey.mint())
    assert read_proof(proof) is None


def test_without_a_signature_it_is_none() -> None:
    header, payload, signature = prove().split(".")
    unsigned = encode_bytes(json.dumps({**HEADER, "alg": "none"}).encode())
    for text in (
        f"{header}.{payload}.",
        f"{header}.{payload}",
        f"{unsigned}.{payload}.",
        f"{unsigned}.{payload}.{signature}",
    ):
        assert read_proof(text) is None


@pytest.mark.parametrize("joint", [",", ", ", " ", ".", "\t", "\n", ""])
def test_two_in_one_are_none(joint: str) -> None:
    assert read_proof(prove() + joint + prove()) is None


@pytest.mark.parametrize("garbage", ["", ".", "..", "a.b.c", "é.é.é", "{}.{}.{}", "." * 2_000])
def test_garbage_is_none(garbage: str) -> None:
    assert read_proof(garbage) is None


def test_a_huge_one_is_not_read() -> None:
    assert read_proof(prove(padding="x" * 500)) is not None
    assert read_proof(prove(padding="x" * 2_000)) is None
    assert read_proof("A" * 10_000_000) is None


def test_it_has_one_spelling() -> None:
    header, payload, signature = prove().split(".")
    for spelling in (f"{header}=", f"{header}==", f" {header}", f"{header}\n", f"!{header}"):
        assert read_proof(sign_parts(spelling, payload)) is None
        assert read_proof(f"{spelling}.{payload}.{signature}") is None
    for spelling in (f"{payload}=", f"{payload}==", f" {payload}", f"{payload}\n", f"!{payload}"):
        assert read_proof(sign_parts(header, spelling)) is None


def test_every_letter_counts() -> None:
    text = prove()
    for place in range(len(text)):
        other = "A" if text[place] != "A" else "B"
        assert read_proof(text[:place] + other + text[place + 1 :]) is None


@pytest.mark.parametrize(
    ("seconds", "is_fresh"), [(-61, False), (-60, True), (60, True), (61, False)]
)
def test_it_is_fresh_for_a_minute_either_way(seconds: int, is_fresh: bool) -> None:
    assert Freshness(b"key").accept(read(prove()), NOW + seconds) is is_fresh


def test_it_is_accepted_once_for_as_long_as_it_is_fresh() -> None:
    for seed in range(200):
        # Whenever it comes, whoever else comes meanwhile.
        moments = random.Random(seed)
        freshness, now, first = Freshness(b"key"), NOW - moments.randrange(300), None
        late = read(prove())
        while now <= NOW + 61:
            if freshness.accept(late, now):
                assert first is None, (seed, first, now)
                first = now
            if moments.random() < 0.5:
                freshness.accept(read_like(late, str(now), now), now)
            now += moments.randrange(1, 120)


def read_like(proof: Proof, proof_id: str, at: int) -> Proof:
    return proof._replace(id=proof_id, at=at)


def test_one_keys_id_is_not_anothers() -> None:
    freshness, proof = Freshness(b"key"), read(prove())
    assert freshness.accept(proof, NOW)
    assert freshness.accept(proof._replace(thumbprint=SigningKey.mint().public.thumbprint), NOW)
    assert not freshness.accept(proof, NOW)


def test_what_is_stale_is_not_remembered() -> None:
    freshness = Freshness(b"key")
    for number in range(1_000):
        now = NOW + number
        assert freshness.accept(read_like(read_once, str(number), now), now)
    assert len(freshness._seen) + len(freshness._seen_before) <= 4 * 60


read_once = read(prove())


@pytest.mark.parametrize("hours", [-100_000, -5, 5, 100_000])
def test_a_nonce_stands_in_for_a_clock_that_is_wrong(hours: int) -> None:
    freshness, now = Freshness(b"key"), NOW
    wrong = NOW + hours * 3_600
    assert not freshness.accept(read(prove(iat=wrong)), now)
    nonce = freshness.nonce(now)
    answer = read(prove(iat=wrong, nonce=nonce))
    assert freshness.accept(answer, now)
    assert not freshness.accept(answer, now)


def test_a_nonce_is_good_for_its_minute_and_the_next() -> None:
    minute = NOW - NOW % 60
    nonce = Freshness(b"key").nonce(minute)
    for late, is_fresh in ((0, True), (59, True), (119, True), (120, False), (-1, False)):
        freshness = Freshness(b"key")
        assert freshness.accept(read(prove(nonce=nonce)), minute + late) is is_fresh


@pytest.mark.parametrize("nonce", ["", "made-up", 1, ["x"], {"x": 1}, "é"])
def test_a_nonce_that_is_not_ours_makes_nothing_fresh(nonce: object) -> None:
    assert not Freshness(b"key").accept(read(prove(nonce=nonce)), NOW)


def test_any_process_with_the_key_knows_the_nonce() -> None:
    nonce = Freshness(b"key").nonce(NOW)
    assert Freshness(b"key").accept(read(prove(nonce=nonce)), NOW)
    assert not Freshness(b"another").accept(read(prove(nonce=nonce)), NOW)
