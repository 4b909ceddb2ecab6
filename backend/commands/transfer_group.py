"""Sending money once, however often it is asked for: a group of transfers in one transaction."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from api_contract.problem import ErrorCode
from api_contract.transfer import ApprovalLevel, Direction, TransferIntent
from backend.commands.context import Caller, Context
from backend.commands.directory import Directory, Resident, Visit
from backend.commands.intent import ReadIntent, require_timely
from backend.commands.posting import transfer_entry
from backend.commands.refused import Refused
from backend.commands.sender import Sender
from backend.commands.session import LivingSession
from backend.commands.situation import Parties, require_own, situate
from backend.commands.transfer import Seen, read_posted
from backend.identity.sequence import Sequence as Numbers
from backend.identity.sequence import use_number
from backend.ledger.account import fees_account
from backend.ledger.event import TransferPosted
from backend.ledger.fact import CANCELLED
from backend.ledger.limit import DAY
from backend.ledger.refusal import Refusal
from backend.ledger.transfer import TransferOrder, decide_transfer
from backend.storage.account import AccountRecord
from backend.storage.books import Books
from backend.storage.device import read_sequences
from backend.storage.fact import FactRecord
from backend.storage.unavailable import ConstraintBroken


class SendOrder(NamedTuple):
    """A transfer that was asked for: who sends the request, and what was signed in it."""

    sender: Sender
    signed: ReadIntent
    accepted_at: datetime

    @property
    def intent(self) -> TransferIntent:
        """What the payer saw and agreed to."""
        return self.signed.intent


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
    sent again, as long as it has not expired.
    """
    with context.storage.write() as books:
        group = _Group(books, context.directory, orders, context.now())
        answers = [group.answer(order) for order in orders]
        group.write()
    return answers


class _Group:
    """Orders that are judged one after another against the same books."""

    def __init__(
        self,
        books: Books,
        directory: Directory,
        orders: Sequence[SendOrder],
        now: datetime,
    ) -> None:
        self._books = books
        self._directory = directory
        self._sent: dict[str, tuple[str, str, Sent]] = {}
        self._used: dict[str, Numbers] = {}
        books.journal.lock()
        # All that can be asked for travels together; the answers are read in the same order.
        changes = directory.ask(books)
        known = books.facts.ask([each.intent.id for each in orders])
        numbers = books.devices.ask_sequences(sorted({each.intent.device_id for each in orders}))
        self._ask_accounts(orders, directory.resident)
        self._now = books.journal.moment(now)
        self._day_began_at = now - DAY
        directory.catch_up(changes)
        self._known = {row[0]: FactRecord(row[1], row[2]) for row in known}
        self._numbers = read_sequences(numbers)
        visits = [
            Visit(each.sender.token_hash, each.intent.account_id, each.intent.payee_id)
            for each in orders
        ]
        # Sessions and consents end by the clock, which may be behind the ledger's time.
        self._company = directory.meet(books, visits, now)
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

    def write(self) -> None:
        """Everything that was decided."""
        self._books.journal.write()
        if self._used:
            self._books.devices.write_sequences(self._used)

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
        session = self._company.sessions.get(order.sender.token_hash)
        if session is None or not session.speaks_with(order.sender.session_key):
            raise Refused(ErrorCode.UNAUTHENTICATED)
        caller = session.caller
        replay = self._find(order, caller)
        if replay is not None:
            return replay
        numbers = self._require_consent(order, session)
        parties = self._parties(order, session)
        wanted = _ledger_order(order)
        decision = decide_transfer(parties.situation, wanted, self._now)
        if isinstance(decision, Refusal) and self._learn_day(order.intent.account_id):
            parties = self._parties(order, session)
            decision = decide_transfer(parties.situation, wanted, self._now)
        if isinstance(decision, Refusal):
            raise Refused.by_ledger(decision)
        sent = self._keep(order, decision, parties)
        self._used[caller.device_id] = self._numbers[caller.device_id] = numbers
        return sent

    def _find(self, order: SendOrder, caller: Caller) -> Sent | None:
        intent = order.intent
        if intent.id in self._sent:
            digest, payer_id, sent = self._sent[intent.id]
            if (digest, payer_id) != (order.signed.digest, caller.person_id):
                raise Refused(ErrorCode.TRANSFER_CONFLICT)
            return Sent(sent.number, sent.seen, is_replay=True)
        known = self._known.get(intent.id)
        if known is None:
            return None
        if known.digest == CANCELLED:
            raise Refused(ErrorCode.TRANSFER_CANCELLED)
        # The digest covers the account, so only its owner asks for the same.
        account = self._account(intent.account_id)
        is_same = known.digest == order.signed.digest
        if not is_same or account is None or account.person_id != caller.person_id:
            raise Refused(ErrorCode.TRANSFER_CONFLICT)
        seen = read_posted(self._books, caller.person_id, known.number)
        return Sent(known.number, seen, is_replay=True)

    def _require_consent(self, order: SendOrder, session: LivingSession) -> Numbers:
        """The device's numbers with this one used, if its owner signed this here and now."""
        caller, standing, intent = session.caller, session.standing, order.intent
        standing.require_may_send(self._now)
        is_theirs = (intent.device_id, order.signed.transfer_key) == (
            caller.device_id,
            standing.transfer_key,
        )
        if not is_theirs:
            raise Refused(ErrorCode.INTENT_REFUSED)
        require_timely(intent, order.accepted_at)
        known = self._numbers.get(caller.device_id)
        numbers = None if known is None else use_number(known, intent.sequence)
        if numbers is None:
            # The same number for two transfers: somebody else has this device's keys. What is left
            # of the group finds it without any numbers.
            self._numbers.pop(caller.device_id, None)
            self._books.devices.freeze(caller.device_id, self._now)
            self._books.news.told.add(caller.person_id)
            raise Refused(ErrorCode.DEVICE_FROZEN)
        return numbers

    def _parties(self, order: SendOrder, session: LivingSession) -> Parties:
        intent, caller = order.intent, session.caller
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
        parties = situate(payer.party, account, payee.party, their_account)
        situation = parties.situation._replace(
            is_new_device=session.standing.is_new(order.accepted_at),
            is_merely_said=intent.level is ApprovalLevel.SAID,
        )
        return parties._replace(situation=situation)

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
        entry = transfer_entry(event, payer, payee, order.signed.note, order.signed.evidence)
        number = self._books.journal.add(entry)
        seen = Seen(event, Direction.SENT, entry.readers[0].particulars)
        sent = Sent(number, seen, is_replay=False)
        self._sent[order.intent.id] = (order.signed.digest, payer.id, sent)
        self._books.news.told |= {payer.id, payee.id}
        return sent


def _ledger_order(order: SendOrder) -> TransferOrder:
    intent = order.intent
    # A device's clock may be ahead of ours, and nothing is accepted before it was approved.
    approved_at = datetime.fromtimestamp(intent.created_at, UTC)
    return TransferOrder(
        transfer_id=intent.id,
        amount_minor=intent.amount.minor,
        currency=intent.amount.currency,
        highest_fee_minor=intent.highest_fee.minor,
        intent_digest=order.signed.digest,
        approved_at=min(approved_at, order.accepted_at),
        accepted_at=order.accepted_at,
    )
