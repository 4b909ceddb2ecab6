"""Sending money: one draft from the payee to the answer, under one id."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from api_contract.account import Account
from api_contract.money import Currency, Money, PositiveMoney
from api_contract.payee import Payee
from api_contract.problem import ErrorCode
from api_contract.transfer import (
    NOTE_LIMIT,
    Quote,
    QuoteRequest,
    Terms,
    Transfer,
    TransferRequest,
    hash_of_text,
)
from app.errors import Rejected, Unknown, WalletError
from app.repositories.consent import Consent, ConsentRepository
from app.repositories.payee import PayeeRepository
from app.repositories.transfer import Shown, TransferRepository, terms_of
from app.services.amount_input import AmountProblem, parse_amount
from app.services.phone_number import PhoneProblem, parse_phone
from app.state.store import Store
from app.state.trouble import Trouble, trouble_of


class Progress(StrEnum):
    """How far the draft has come; only the last three are an answer."""

    DRAFTING = "drafting"
    APPROVING = "approving"
    SENDING = "sending"
    UNSURE = "unsure"
    SENT = "sent"
    REFUSED = "refused"


@dataclass(frozen=True)
class Draft:
    """What is to be sent; its id is minted with it and never changes."""

    id: str
    payee: Payee
    account: Account
    amount_text: str = ""
    amount: Money | None = None
    note: str = ""


@dataclass(frozen=True)
class TransferState:
    """One draft at a time, and the search for its payee."""

    query: str = ""
    recent: tuple[Payee, ...] | None = None
    draft: Draft | None = None
    quote: Quote | None = None
    terms: Terms | None = None
    """What is agreed to: the confirmation screen shows this, and this is signed."""
    progress: Progress = Progress.DRAFTING
    transfer: Transfer | None = None
    busy: bool = False
    trouble: Trouble | None = None

    @property
    def is_editable(self) -> bool:
        """False from the last word of the payer until it is known what became of it."""
        is_approving = self.progress is Progress.APPROVING and not self.busy
        return is_approving or self.progress in (Progress.DRAFTING, Progress.REFUSED)


class TransferStore(Store[TransferState]):
    """The verbs of the send screens; a second tap on any of them changes nothing."""

    def __init__(
        self,
        transfers: TransferRepository,
        payees: PayeeRepository,
        consents: ConsentRepository,
        mint_id: Callable[[], str],
    ) -> None:
        self._transfers = transfers
        self._payees = payees
        self._consents = consents
        self._mint_id = mint_id
        self._shown: Shown | None = None
        self._request: TransferRequest | None = None
        self._gave_up = False
        super().__init__(TransferState())

    # -- whom to pay ------------------------------------------------------------------------

    def begin(self) -> None:
        """Somebody wants to send: a draft that was sent makes room for a new one."""
        if self.state.progress is Progress.SENT:
            self._request = None
            self._emit(TransferState(recent=self.state.recent))

    async def start(self) -> None:
        """Open the payee step."""
        self._emit(replace(self.state, trouble=None))
        await self.refresh_recent()

    async def refresh_recent(self) -> None:
        """Read who was paid lately; what was known stays until the answer."""
        try:
            recent = await self._payees.refresh_recent()
        except WalletError as error:
            if self.state.recent is None:
                self._emit(replace(self.state, trouble=trouble_of(error)))
        else:
            self._emit(replace(self.state, recent=recent))

    def set_query(self, text: str) -> None:
        """What stands in the search field: a phone number or a handle."""
        self._emit(replace(self.state, query=text, trouble=None))

    async def look_up(self, region: str, accounts: tuple[Account, ...]) -> bool:
        """Name the payee behind the query and begin a draft; True when there is one."""
        query = _payee_query(self.state.query, region)
        if isinstance(query, Trouble):
            self._emit(replace(self.state, trouble=query))
            return False
        if self.state.busy:
            return False
        self._emit(replace(self.state, busy=True, trouble=None))
        asked = self.state
        try:
            payee = await self._payees.look_up(query)
        except WalletError as error:
            self._emit(replace(self.state, busy=False, trouble=trouble_of(error)))
            return False
        self._emit(replace(self.state, busy=False))
        if (self.state.query, self.state.draft) != (asked.query, asked.draft):
            return False  # somebody else was chosen while this name was on its way
        return self.choose_payee(payee, accounts)

    def choose_payee(self, payee: Payee, accounts: tuple[Account, ...]) -> bool:
        """Begin a draft for `payee`, from the first account whose currency they take."""
        if not self.state.is_editable and self.state.progress is not Progress.SENT:
            return False
        shared = [account for account in accounts if account.currency in payee.currencies]
        if not accounts:
            self._emit(replace(self.state, trouble=Trouble("error.unreachable")))
            return False
        if not shared:
            self._emit(replace(self.state, trouble=Trouble("transfer.no_shared_currency")))
            return False
        draft = Draft(id=self._mint_id(), payee=payee, account=shared[0])
        self._emit(TransferState(draft=draft, recent=self.state.recent))
        return True

    # -- how much ---------------------------------------------------------------------------

    def choose_account(self, account: Account) -> None:
        """Pay from another account; the amount was meant in the old currency and goes."""
        draft = self.state.draft
        if draft is None or not self.state.is_editable or account.id == draft.account.id:
            return
        keeps = account.currency is draft.account.currency
        self._redraft(
            replace(
                draft,
                account=account,
                amount=draft.amount if keeps else None,
                amount_text=draft.amount_text if keeps else "",
            )
        )

    def set_amount(self, text: str, language: str) -> None:
        """The amount as typed; it becomes money only when there is no doubt what it means."""
        draft = self.state.draft
        if draft is not None and self.state.is_editable:
            parsed = parse_amount(text, draft.account.currency, language)
            amount = None if isinstance(parsed, AmountProblem) else parsed.money
            self._redraft(replace(draft, amount_text=text, amount=amount))

    def tell_amount(self, number_of: Callable[[Money], str]) -> None:
        """Write a clear amount the way the language in use writes it."""
        draft = self.state.draft
        if draft is not None and draft.amount is not None and self.state.is_editable:
            text = number_of(draft.amount)
            self._emit(replace(self.state, draft=replace(draft, amount_text=text)))

    def set_note(self, text: str) -> None:
        """A word for the payee, cut at what a receipt can carry."""
        draft = self.state.draft
        if draft is not None and self.state.is_editable:
            self._redraft(replace(draft, note=text[:NOTE_LIMIT]))

    async def review(self, language: str) -> bool:
        """Have the fee and the arrival told; True when everything is ready to be looked at."""
        draft = self.state.draft
        if draft is None or self.state.busy or not self.state.is_editable:
            return False
        if draft.amount is None:
            parsed = parse_amount(draft.amount_text, draft.account.currency, language)
            if isinstance(parsed, AmountProblem):
                self._emit(replace(self.state, trouble=Trouble(f"amount.{parsed.value}")))
            return False
        return await self._quote(draft, draft.amount)

    async def _quote(self, draft: Draft, amount: Money) -> bool:
        self._emit(replace(self.state, busy=True, trouble=None))
        request = QuoteRequest(
            account_id=draft.account.id, payee_id=draft.payee.id, amount=_positive(amount)
        )
        try:
            quote = await self._transfers.quote(request)
        except WalletError as error:
            trouble = trouble_of(error, amount.currency)
            self._emit(replace(self.state, busy=False, trouble=trouble))
            return False
        if self.state.draft != draft:
            self._emit(replace(self.state, busy=False))
            return False
        terms = _terms(draft, quote)
        self._emit(
            replace(self.state, busy=False, quote=quote, terms=terms, progress=Progress.DRAFTING)
        )
        return True

    # -- send -------------------------------------------------------------------------------

    async def submit(self, reason: str, shown: str, language: str) -> None:
        """Ask for approval: finger or face where that is enough, the PIN pad elsewhere.

        `reason` is the sentence that the system's prompt shows, `shown` what the payer has read,
        in `language`.
        """
        terms = self.state.terms
        if terms is None or self.state.busy or not self.state.is_editable:
            return
        self._shown = Shown(shown, language)
        self._emit(replace(self.state, busy=True, progress=Progress.APPROVING, trouble=None))
        consent = None
        if await self._consents.takes_biometrics(terms.amount):
            consent = await self._consents.by_biometrics(reason)
        if self.state.terms is not terms:
            return  # signed out meanwhile: whatever is agreed to now, it was not asked about
        self._emit(replace(self.state, busy=False))
        if consent is not None:
            await self._sign_and_send(consent)

    async def enter_pin(self, pin: str) -> None:
        """Approve with the PIN, typed for this one transfer."""
        if self.state.progress is not Progress.APPROVING or self.state.busy:
            return
        terms = self.state.terms
        self._emit(replace(self.state, busy=True, trouble=None))
        try:
            consent = await self._consents.by_pin(pin)
        except WalletError as error:
            # A PIN moves no money: whatever went wrong, nothing was sent.
            if self.state.terms is terms:
                self._emit(replace(self.state, busy=False, trouble=trouble_of(error)))
            return
        if self.state.terms is terms:
            self._emit(replace(self.state, busy=False))
            await self._sign_and_send(consent)

    def cancel_approval(self) -> None:
        """Go back to the review; nothing was sent."""
        if self.state.progress is Progress.APPROVING and not self.state.busy:
            self._emit(replace(self.state, progress=Progress.DRAFTING, trouble=None))

    async def check_again(self) -> None:
        """Ask once more what became of a transfer whose answer was lost."""
        if self.state.progress is Progress.UNSURE and not self.state.busy:
            await self._settle()

    async def resolve(self) -> bool:
        """Before somebody leaves: find out what became of what is under way.

        What nobody can tell now is given up, so that it is never made. False, the first time, when
        not even that could be said to the backend: leaving then is the payer's own decision.
        """
        if self.state.progress not in (Progress.SENDING, Progress.UNSURE) or self._gave_up:
            return True
        if not self.state.busy:
            await self._settle()
        request = self._request
        if request is None or self.state.progress is not Progress.UNSURE:
            return True
        self._gave_up = True
        try:
            transfer = await self._transfers.cancel(request)
        except WalletError:
            return False
        if transfer is not None:
            self._answer(request, Progress.SENT, transfer=transfer)
        else:
            self._answer(request, Progress.REFUSED, trouble=Trouble("error.transfer_cancelled"))
        return True

    def wipe(self) -> None:
        """Somebody signed out: nothing of theirs stays."""
        self._request = self._shown = None
        self._emit(TransferState())

    async def _sign_and_send(self, consent: Consent) -> None:
        terms, draft, shown = self.state.terms, self.state.draft, self._shown
        if terms is None or draft is None or shown is None or self.state.busy:
            return
        self._emit(replace(self.state, busy=True, trouble=None))
        try:
            request = await self._transfers.sign(terms, draft.note, shown, consent)
        except WalletError as error:
            self._emit(replace(self.state, busy=False, trouble=trouble_of(error)))
            return
        if self.state.terms != terms:
            return  # signed out meanwhile: a signature that nobody sends
        self._request, self._gave_up = request, False
        self._emit(replace(self.state, progress=Progress.SENDING))
        await self._conclude(self._transfers.send)

    async def _settle(self) -> None:
        self._emit(replace(self.state, progress=Progress.UNSURE, busy=True))
        await self._conclude(self._transfers.settle)

    async def _conclude(self, ask: Callable[[TransferRequest], Awaitable[Transfer]]) -> None:
        """Turn what `ask` brings into an answer; no answer is asked about, never guessed."""
        request = self._request
        if request is None:
            return
        try:
            transfer = await ask(request)
        except Unknown:
            if self._request is not request:
                return
            if self.state.progress is Progress.SENDING:
                await self._settle()
            else:
                self._emit(replace(self.state, busy=False))
        except Rejected as refusal:
            # For so much the platform's yes is not enough: the PIN pad is next, nothing was sent.
            needs_pin = refusal.has(ErrorCode.PIN_NEEDED)
            progress = Progress.APPROVING if needs_pin else Progress.REFUSED
            self._answer(request, progress, trouble=trouble_of(refusal, _currency(request)))
        except WalletError as error:
            # Unreachable: no byte left. A session that ended: the backend did not read it.
            unsure = self.state.progress is Progress.UNSURE
            progress = Progress.UNSURE if unsure else Progress.REFUSED
            self._answer(request, progress, trouble=None if unsure else trouble_of(error))
        else:
            self._answer(request, Progress.SENT, transfer=transfer)
            self._transfers.sent.tell(transfer)

    def _answer(
        self,
        request: TransferRequest,
        progress: Progress,
        *,
        transfer: Transfer | None = None,
        trouble: Trouble | None = None,
    ) -> None:
        if self._request is request:
            self._emit(
                replace(
                    self.state, progress=progress, busy=False, transfer=transfer, trouble=trouble
                )
            )

    def _redraft(self, draft: Draft) -> None:
        """A changed draft has no quote and no approval any more, but the same id."""
        self._emit(
            replace(
                self.state,
                draft=draft,
                quote=None,
                terms=None,
                progress=Progress.DRAFTING,
                trouble=None,
            )
        )


def _terms(draft: Draft, quote: Quote) -> Terms:
    return Terms(
        id=draft.id,
        account_id=draft.account.id,
        payee_id=draft.payee.id,
        payee_name=draft.payee.name,
        amount=_positive(quote.amount),
        highest_fee=quote.fee,
        note_hash=hash_of_text(draft.note.strip()),
    )


def _positive(amount: Money) -> PositiveMoney:
    return PositiveMoney(minor=amount.minor, currency=amount.currency)


def _currency(request: TransferRequest) -> Currency:
    return terms_of(request).amount.currency


def _payee_query(text: str, region: str) -> str | Trouble:
    """A phone number as E.164, or a handle in lower case without its @."""
    text = text.strip()
    handle = text.removeprefix("@").strip()
    if not handle:
        return Trouble("transfer.query_empty")
    if handle != text or handle[0].isalpha():
        return handle.lower()
    phone = parse_phone(text, region)
    return Trouble(f"phone.{phone.value}") if isinstance(phone, PhoneProblem) else phone
