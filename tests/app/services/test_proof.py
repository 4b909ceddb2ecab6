"""The proof of a request: as the backend reads it, and as anybody would by the standard."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api_contract.key import PublicKey, decode_bytes
from api_contract.proof import hash_body, hash_text
from app.services.proof import make_proof
from app.services.signing_key import SigningKey
from backend.identity.proof import Freshness, fits, read_proof
from tests.app.services.test_signing_key import verify

KEY = SigningKey.mint()
NOW = 1_790_000_000
ADDRESS = "https://saku.example/v1/transfers"


def read(proof: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a signed proof, read by RFC 7515 alone."""
    header, payload, signature = proof.split(".")
    fields = json.loads(decode_bytes(header))
    verify(PublicKey(**fields["jwk"]), signature, f"{header}.{payload}".encode())
    return fields, json.loads(decode_bytes(payload))


def test_it_says_what_the_standard_asks_for() -> None:
    header, claims = read(
        make_proof(KEY, "POST", ADDRESS, b"{}", NOW, token="token", nonce="n", proof_id="one")
    )
    jwk = {"kty": "EC", "crv": "P-256", "x": KEY.public.x, "y": KEY.public.y}
    assert header == {"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk}
    assert claims == {
        "htm": "POST",
        "htu": ADDRESS,
        "iat": NOW,
        "jti": "one",
        # From a shell: printf token | sha256sum, printf {} | sha256sum, as base64url.
        "ath": "PEaenWxYddN6Q_NT1PiOYfz4EsZu7jRXRlpAsNpBU-A",
        "bh": "RBNvo1WzZ4oRRq0W9-hknpT7T8If536DEMBg9hyq_4o",
        "nonce": "n",
    }


def test_what_is_not_there_is_not_said() -> None:
    _, claims = read(make_proof(KEY, "GET", ADDRESS, b"", NOW))
    assert claims.keys() == {"htm", "htu", "iat", "jti"}


@pytest.mark.parametrize("rest", ["", "?", "?after=1&limit=2", "#part", "?a=b#part"])
def test_the_address_is_said_without_query_and_fragment(rest: str) -> None:
    _, claims = read(make_proof(KEY, "GET", ADDRESS + rest, b"", NOW))
    assert claims["htu"] == ADDRESS


@settings(deadline=None)
@given(
    st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    st.binary(max_size=40),
    st.none() | st.text(min_size=1, max_size=40),
)
def test_the_backend_takes_it_for_this_request_once_and_for_no_other(
    method: str, body: bytes, token: str | None
) -> None:
    proof = read_proof(make_proof(KEY, method, ADDRESS, body, NOW, token=token))
    assert proof is not None
    assert proof.thumbprint == KEY.public.thumbprint
    token_hash = None if token is None else hash_text(token)
    body_hash = hash_body(body) if body else ""
    assert fits(proof, method, ADDRESS, token_hash, body_hash)
    assert not fits(proof, "PATCH", ADDRESS, token_hash, body_hash)
    assert not fits(proof, method, ADDRESS + "/x", token_hash, body_hash)
    assert not fits(proof, method, ADDRESS, hash_text(f"{token} other"), body_hash)
    assert not fits(proof, method, ADDRESS, token_hash, hash_body(body + b"."))
    freshness = Freshness(b"key")
    assert freshness.accept(proof, NOW)
    assert not freshness.accept(proof, NOW)


def test_no_two_proofs_have_one_id() -> None:
    proofs = (make_proof(KEY, "GET", ADDRESS, b"", NOW) for _ in range(500))
    ids = {read(proof)[1]["jti"] for proof in proofs}
    assert len(ids) == 500
    assert {len(decode_bytes(each)) for each in ids} == {16}
