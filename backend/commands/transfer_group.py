"""Sending money once, however often it is asked for: a group of transfers in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from api_contract.problem import ErrorCode
from api_contract.transfer import Direction, TransferIntent
from backend.commands.context import Caller, Context
from backend.commands.directory import Directory, Resident, Visit
from backend.commands.posting import transfer_entry
from backend.commands.refused import Refused
from backend.commands.situation import Parties, require_own, situate
from backend.commands.transfer import Seen, read_posted
from backend.identity.approval import Approved, read_approval
from backend.ledger.account import fees_account
from backend.ledger.event import TransferPosted
from backend.ledger.fact import CANCELLED
from backend.ledger.limit import DAY
from backend.ledger.refusal import Refusal
from backend.ledger.transfer import TransferOrder, decide_transfer
from backend.storage.account import AccountRecord
from backend.storage.books import Books
from backend.storage.fact import FactRecord
from backend.storage.unavailable import ConstraintBroken


@dataclass(frozen=True)
class SendOrder:
    """A transfer that was asked for; the token stands here hashed, `digest` is the intent's."""

    access_token_hash: str
    approval: str = field(repr=False)
    intent: TransferIntent
    digest: str
    accepted_at: datetime


class Sent(NamedTuple):
    """The transfer as its payer sees it, and whether it had been made before this request.

    `number` is its event's.
    """

    number: int
    seen: Seen
    is_replay: bool


def send_transfers(context: Context, orders: Sequence[SendOrder]) -> list[Sent | Exception]:
    """Post a group of transfers in one transaction, or find them posted; `Refused` says why not.

    Only a posted transfer is remembered under its id: after a refusal the same intent may be
    sent again, and its approval is still good.
    """
    approving = context.storage.key_ring.approving
    with context.storage.write() as books:
        group = _Group(books, context.directory, approving, orders, context.now())
        answers = [group.answer(order) for order in orders]
        books.journal.write()
    return answers


class _Group:
    """Orders that are judged one after another against the same books."""

    def __init__(
        self,
        books: Books,
        directory: Directory,
        approving: bytes,
        orders: Sequence[SendOrder],
        now: datetime,
    ) -> None:
        self._books = books
        self._directory = directory
        self._approving = approving
        self._sent: dict[str, tuple[str, Sent]] = {}
        books.journal.lock()
        # All that can be asked for travels together; the answers are read in the same order.
        changes = directory.ask(books)
        known = books.facts.ask([each.intent.id for each in orders])
        self._ask_accounts(orders, directory.resident)
        self._now = books.journal.moment(now)
        self._day_began_at = now - DAY
        directory.catch_up(changes)
        self._known = {row[0]: FactRecord(row[1], row[2]) for row in known}
        visits = [
            Visit(each.access_token_hash, each.intent.account_id, each.intent.payee_id)
            for each in orders
        ]
        self._company = directory.meet(books, visits, self._now)
        # Also for those who have another account than was remembered.
        self._ask_accounts(orders, self._company.residents.get)

    def answer(self, order: SendOrder) -> Sent | Exception:
        """The order's answer, true once the group is committed."""
        try:
            return self._decide(order)
        except ConstraintBroken:
            raise
        except Exception as error:  # noqa: BLE001 - a poisoned order hurts only itself
            return error

    def _ask_accounts(
        self, orders: Sequence[SendOrder], find: Callable[[str], Resident | None]
    ) -> None:
        wanted = {each.intent.account_id for each in orders}
        for each in orders:
            currency, payee = each.intent.amount.currency, find(each.intent.payee_id)
            wanted.add(fees_account(currency))
            theirs = None if payee is None else payee.account_ids.get(currency)
            if theirs is not None:
                wanted.add(theirs)
        self._books.journal.ask_accounts(wanted)

    def _decide(self, order: SendOrder) -> Sent:
        session = self._company.sessions.get(order.access_token_hash)
        if session is None:
            raise Refused(ErrorCode.UNAUTHENTICATED)
        caller = session.caller
        replay = self._find(order, caller)
        if replay is not None:
            return replay
        approved = self._check_approval(order, caller)
        parties = self._parties(order, caller)
        wanted = _ledger_order(order, approved)
        decision = decide_transfer(parties.situation, wanted, self._now)
        if isinstance(decision, Refusal) and self._learn_day(order.intent.account_id):
            parties = self._parties(order, caller)
            decision = decide_transfer(parties.situation, wanted, self._now)
        if isinstance(decision, Refusal):
            raise Refused.by_ledger(decision)
        return self._keep(order, decision, parties)

    def _find(self, order: SendOrder, caller: Caller) -> Sent | None:
        intent = order.intent
        if intent.id in self._sent:
            digest, sent = self._sent[intent.id]
            if digest != order.digest:
                raise Refused(ErrorCode.TRANSFER_CONFLICT)
            return Sent(sent.number, sent.seen, is_replay=True)
        known = self._known.get(intent.id)
        if known is None:
            return None
        if known.digest == CANCELLED:
            raise Refused(ErrorCode.TRANSFER_CANCELLED)
        # The digest covers the account, so only its owner asks for the same.
        account = self._account(intent.account_id)
        if known.digest != order.digest or account is None or account.person_id != caller.person_id:
            raise Refused(ErrorCode.TRANSFER_CONFLICT)
        seen = read_posted(self._books, caller.person_id, known.number)
        return Sent(known.number, seen, is_replay=True)

    def _check_approval(self, order: SendOrder, caller: Caller) -> Approved:
        approved = read_approval(self._approving, order.approval, caller.session_id, order.digest)
        if approved is None or self._now >= approved.expires_at:
            raise Refused(ErrorCode.APPROVAL_REFUSED)
        return approved

    def _parties(self, order: SendOrder, caller: Caller) -> Parties:
        intent = order.intent
        currency = intent.amount.currency
        if intent.highest_fee.currency is not currency:
            raise Refused(ErrorCode.CURRENCY_MISMATCH)
        account = require_own(self._account(intent.account_id), caller.person_id)
        payer = self._company.residents.get(caller.person_id)
        payee = self._company.residents.get(intent.payee_id)
        if payer is None or payee is None:
            raise Refused(ErrorCode.PAYEE_NOT_FOUND)
        if payee.party.name != intent.payee_name:
            raise Refused(ErrorCode.PAYEE_CHANGED)
        theirs = payee.account_ids.get(currency)
        their_account = None if theirs is None else self._account(theirs)
        return situate(payer.party, account, payee.party, their_account)

    def _account(self, account_id: str) -> AccountRecord | None:
        folded = self._books.journal.account(account_id)
        if folded is None:
            return None
        sent_in_day = folded.sent_minor - self._directory.sent_before(account_id)
        return AccountRecord(folded.person_id or "", folded.ledger, sent_in_day)

    def _learn_day(self, account_id: str) -> bool:
        """Look up what was sent before the day; whether more than was remembered.

        What is remembered only grows, so whom it lets pass the day's limit has passed it: nearly
        nobody needs the look.
        """
        remembered = self._directory.sent_before(account_id)
        sent_minor = self._books.accounts.sent_before(account_id, self._day_began_at)
        self._directory.learn_sent_before(account_id, sent_minor)
        return sent_minor > remembered

    def _keep(self, order: SendOrder, event: TransferPosted, parties: Parties) -> Sent:
        payer, payee = parties.payer, parties.payee
        entry = transfer_entry(event, payer, payee, order.intent.note)
        number = self._books.journal.add(entry)
        seen = Seen(event, Direction.SENT, entry.readers[0].particulars)
        sent = Sent(number, seen, is_replay=False)
        self._sent[order.intent.id] = (order.digest, sent)
        self._books.news.told |= {payer.id, payee.id}
        return sent


def _ledger_order(order: SendOrder, approved: Approved) -> TransferOrder:
    intent = order.intent
    return TransferOrder(
        transfer_id=intent.id,
        amount_minor=intent.amount.minor,
        currency=intent.amount.currency,
        highest_fee_minor=intent.highest_fee.minor,
        intent_digest=order.digest,
        approved_at=approved.approved_at,
        accepted_at=order.accepted_at,
    )
