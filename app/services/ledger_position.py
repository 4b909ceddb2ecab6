"""How far the ledger had come by the last answer, so that no later one shows less.

A backend may answer from memory or from a copy that lags; told the position, it won't answer with
what was before the person's own last payment.
"""

from collections.abc import Mapping

from api_contract.account import POSITION_HEADER

MOST_DIGITS = 18


class LedgerPosition:
    """The greatest position that an answer told."""

    def __init__(self) -> None:
        self._reached = 0

    def hear(self, header: str | None) -> None:
        """Take note of an answer's header; one that can't be read changes nothing."""
        told = header or ""
        if told.isascii() and told.isdigit() and len(told) <= MOST_DIGITS:
            self._reached = max(self._reached, int(told))

    def asked(self) -> Mapping[str, str]:
        """The header of the next question; none before the first answer that told."""
        return {POSITION_HEADER: str(self._reached)} if self._reached else {}
