"""What the payer agrees to, as text: the screen draws these lines, and their hash is signed."""

from dataclasses import dataclass

from api_contract.money import Money
from api_contract.transfer import Terms
from app.components.receipt_card import fee_text
from app.services.language_packs import LanguagePack


@dataclass(frozen=True)
class Confirmation:
    """The payee's name, the amount and the labelled lines below them, in one language."""

    payee: str
    amount: str
    lines: tuple[tuple[str, str], ...]
    total: tuple[str, str]

    @property
    def text(self) -> str:
        """All of it, a line each."""
        labelled = (f"{label}: {value}" for label, value in (*self.lines, self.total))
        return "\n".join((self.payee, self.amount, *labelled))


def confirm(t: LanguagePack, terms: Terms, note: str) -> Confirmation:
    """The terms in the words of the language; `note` is the one whose hash they carry."""
    currency, fee = terms.amount.currency, terms.highest_fee
    lines = [
        (t("review.from"), t(f"currency.{currency.value}")),
        (t("review.fee"), fee_text(t, fee)),
        (t("review.arrives"), t("review.at_once")),
    ]
    if note:
        lines.append((t("receipt.note"), t.isolate(note)))
    total = Money(minor=terms.amount.minor + fee.minor, currency=currency)
    return Confirmation(
        payee=t.isolate(terms.payee_name),
        amount=t.money(terms.amount),
        lines=tuple(lines),
        total=(t("review.total"), t.money(total)),
    )
