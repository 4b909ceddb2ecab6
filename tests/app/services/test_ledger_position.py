"""No answer may show less than the one before it."""

import pytest

from api_contract.account import POSITION_HEADER
from app.services.ledger_position import LedgerPosition


def test_nothing_is_asked_before_something_was_told() -> None:
    assert LedgerPosition().asked() == {}


def test_the_greatest_position_is_asked_for() -> None:
    position = LedgerPosition()
    for told in ("7", "12", "9"):
        position.hear(told)
    assert position.asked() == {POSITION_HEADER: "12"}


@pytest.mark.parametrize("told", [None, "", "-1", "1e9", "٣", "9" * 19, "12, 13"])
def test_what_is_no_position_changes_nothing(told: str | None) -> None:
    position = LedgerPosition()
    position.hear("5")
    position.hear(told)
    assert position.asked() == {POSITION_HEADER: "5"}
