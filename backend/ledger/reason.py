"""Why staff moved money: codes that the history keeps.

A member may be added, but never renamed or taken away: the past could no longer be read.
"""

from enum import StrEnum


class ReversalReason(StrEnum):
    """Why a transfer was undone."""

    POSTED_TWICE = "posted_twice"
    WRONG_PAYEE = "wrong_payee"
    FRAUD = "fraud"


class AdjustmentReason(StrEnum):
    """Why a balance was put right by hand."""

    MISSED_TOP_UP = "missed_top_up"
    DOUBLE_TOP_UP = "double_top_up"
    WRONG_FEE = "wrong_fee"
    GOODWILL = "goodwill"


class Side(StrEnum):
    """Which way an adjustment goes, as the account's owner sees it."""

    CREDIT = "credit"
    DEBIT = "debit"
