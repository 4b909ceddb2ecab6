"""adjust: put a customer's balance right; one of the staff proposes it, another approves.

Names of staff are taken as they are given: that they are true is proven by the operator's own
access, until staff sign in.
"""

import argparse
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime

from api_contract.problem import ErrorCode
from backend.commands.adjustment import approve_adjustment, propose_adjustment
from backend.commands.refused import Refused
from backend.ledger.reason import AdjustmentReason, Side
from backend.operations.alone import read_ledger_to_change
from backend.operations.place import add_place
from backend.storage.database import Storage

_SENTENCES: Mapping[ErrorCode, str] = {
    ErrorCode.NOT_FOUND: "There is no such proposal.",
    ErrorCode.APPROVAL_REFUSED: "Somebody else than who proposed it has to approve it.",
    ErrorCode.TRANSFER_CONFLICT: "Somebody else has approved it already.",
    ErrorCode.ACCOUNT_NOT_FOUND: "No customer has such an account open.",
    ErrorCode.INSUFFICIENT_FUNDS: "There isn't that much available in the account.",
    ErrorCode.PAYEE_CANNOT_RECEIVE: "The account can't take that much, or is closed.",
}


def add_options(parser: argparse.ArgumentParser) -> None:
    """What is proposed or approved, and by whom."""
    steps = parser.add_subparsers(dest="step", required=True)
    propose = steps.add_parser("propose", description="Keep a proposal and print its id.")
    propose.set_defaults(take=_propose)
    propose.add_argument("--account", required=True, help="the id of a customer's account")
    propose.add_argument("--amount", required=True, type=int, help="in minor units")
    propose.add_argument("--side", required=True, type=Side, choices=Side)
    propose.add_argument("--reason", required=True, type=AdjustmentReason, choices=AdjustmentReason)
    approve = steps.add_parser("approve", description="Post what was proposed.")
    approve.set_defaults(take=_approve)
    approve.add_argument("proposal", help="the id that `propose` printed")
    for step in (propose, approve):
        step.add_argument("--by", required=True, type=_staff, help="who of the staff this is")
        add_place(step)


def run(options: argparse.Namespace) -> int:
    """Take the step; raises ValueError and `StorageUnavailable` with a sentence."""
    take: Callable[[Storage, argparse.Namespace], str] = options.take
    with closing(read_ledger_to_change(options).open()) as storage:
        try:
            print(take(storage, options))
        except Refused as refused:
            raise ValueError(_SENTENCES[refused.code]) from refused
    return 0


def _propose(storage: Storage, options: argparse.Namespace) -> str:
    now = datetime.now(UTC)
    return propose_adjustment(
        storage,
        options.account,
        options.side,
        options.amount,
        options.reason,
        options.by,
        now,
    )


def _approve(storage: Storage, options: argparse.Namespace) -> str:
    event = approve_adjustment(storage, options.proposal, options.by, datetime.now(UTC))
    return (
        f"{event.side.value} of {event.amount_minor} {event.currency.value} is posted"
        f" to {event.account_id}, proposed by {event.proposed_by}, approved by {event.approved_by}."
    )


def _staff(text: str) -> str:
    # One person in two spellings would be two people.
    name = text.strip().casefold()
    if not name:
        raise ValueError("somebody has to be named")
    return name
