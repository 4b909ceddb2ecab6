"""Opaque tokens."""

from backend.identity.token import hash_token, mint_token


def test_tokens_differ_and_their_digest_does_not_show_them() -> None:
    first, second = mint_token(), mint_token()
    assert first != second
    assert len(first) >= 43
    assert hash_token(first) == hash_token(first)
    assert first not in hash_token(first)
