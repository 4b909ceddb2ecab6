"""An approval token says what was approved, and nobody else can make it say anything."""

from datetime import timedelta

import pytest

from backend.identity.approval import Approved, mint_approval, read_approval
from tests.backend.support import NOON

KEY = b"k" * 32
APPROVED = Approved("session", "d" * 64, NOON, NOON + timedelta(minutes=5))
TOKEN = mint_approval(KEY, APPROVED)


def read(token: str, approved: Approved = APPROVED, key: bytes = KEY) -> Approved | None:
    return read_approval(key, token, approved.session_id, approved.intent_digest)


def test_it_says_what_was_approved() -> None:
    assert read(TOKEN) == APPROVED


def test_it_is_worth_nothing_in_another_session_for_another_intent_or_under_another_key() -> None:
    assert read(TOKEN, APPROVED._replace(session_id="other")) is None
    assert read(TOKEN, APPROVED._replace(intent_digest="e" * 64)) is None
    assert read(TOKEN, key=b"l" * 32) is None


def test_its_parts_can_not_be_moved_into_each_other() -> None:
    session, digest = APPROVED.session_id, APPROVED.intent_digest
    assert read(TOKEN, Approved(f"{session}~{digest[:9]}", digest[9:], NOON, NOON)) is None


@pytest.mark.parametrize("place", range(len(TOKEN)))
def test_every_character_counts(place: int) -> None:
    other = "0" if TOKEN[place] != "0" else "1"
    assert read(TOKEN[:place] + other + TOKEN[place + 1 :]) is None


@pytest.mark.parametrize("token", ["", "~", "~~", "none", TOKEN[:-1], f"{TOKEN}0", "é~é~é"])
def test_garbage_is_no_approval(token: str) -> None:
    assert read(token) is None
