"""Putting a balance right: one of the staff proposes it, and it waits for another's yes.

Staff are known by names that they are given elsewhere; that a name is theirs is proven by the
operator's own access, until staff sign in.
"""

from datetime import datetime
from uuid import uuid4

from api_contract.problem import ErrorCode
from backend.commands.posting import deciding, granted, recall, record_by_house
from backend.commands.refused import Refused
from backend.commands.situation import ask_scene, read_scene
from backend.ledger.adjustment import Proposal, decide_adjustment
from backend.ledger.event import AdjustmentPosted
from backend.ledger.posting import require_amounts
from backend.ledger.reason import AdjustmentReason, Side
from backend.storage.database import Storage
from backend.storage.proposal import ProposalRecord


def propose_adjustment(
    storage: Storage,
    account_id: str,
    side: Side,
    amount_minor: int,
    reason: AdjustmentReason,
    proposed_by: str,
    now: datetime,
) -> str:
    """Keep a proposal, in minor units of the account's currency; its id.

    Raises `Refused` ACCOUNT_NOT_FOUND for an account that is no customer's or closed, ValueError
    for an amount that the ledger can't have.
    """
    require_amounts(amount_minor)
    proposal = Proposal(str(uuid4()), side, amount_minor, reason, proposed_by)
    with storage.write() as books:
        account = read_scene(ask_scene(books, (account_id,), (), now)).accounts.get(account_id)
        if account is None or account.ledger.is_closed:
            raise Refused(ErrorCode.ACCOUNT_NOT_FOUND)
        books.proposals.add(ProposalRecord(account_id, proposal, now))
    return proposal.adjustment_id


def approve_adjustment(
    storage: Storage, adjustment_id: str, approved_by: str, now: datetime
) -> AdjustmentPosted:
    """Post what was proposed; approved again by the same, tell it again.

    Raises `Refused` NOT_FOUND, APPROVAL_REFUSED for who proposed it, TRANSFER_CONFLICT when
    somebody else approved it, and what the account has against it.
    """
    with deciding(storage, now) as (books, at):
        record = books.proposals.find(adjustment_id)
        if record is None:
            raise Refused(ErrorCode.NOT_FOUND)
        known = recall(books, adjustment_id, AdjustmentPosted, approved_by=approved_by)
        if known is not None:
            return known
        scene = read_scene(ask_scene(books, (record.account_id,), (), at))
        account = scene.accounts[record.account_id]
        event = granted(decide_adjustment(account.ledger, record.proposal, approved_by, at))
        record_by_house(books, event, scene.people[account.person_id])
        books.proposals.approve(adjustment_id, approved_by, at)
    return event
