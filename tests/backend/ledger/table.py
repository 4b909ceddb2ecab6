"""Text tables of the ledger: an operation, two spaces or more, and what comes of it.

An operation that becomes a fact shows `ok` and every account that it changed, with its balance
and what is held of it. A refusal shows its code, and the amount that would have passed if it knows
one. An exception shows its name. Lines that are empty or begin with # are for the reader.
"""

import re
from datetime import timedelta
from typing import cast

from api_contract.money import Currency
from api_contract.person import PersonKind
from backend.ledger.account import LedgerAccount
from backend.ledger.reason import Side
from backend.ledger.refusal import Refusal
from tests.backend.ledger.book import Book, NotAllowed, Outcome

_LINE = re.compile(r"(\S.*?)(\s{2,})(\S.*)")
_WORDS = {
    "2^63": 2**63,
    "2^63-1": 2**63 - 1,
    "true": True,
    # No int, which is the point: types alone don't stop it at run time.
    "1.5": cast(int, 1.5),
}


def play(lines: list[str], book: Book) -> list[str]:
    """The lines with each result replaced by what really came of the operation."""
    return [_play_line(line, book) for line in lines]


def _play_line(line: str, book: Book) -> str:
    if not line or line.startswith("#"):
        return line
    parts = _LINE.fullmatch(line)
    if parts is None:
        raise AssertionError(f"no operation with a result: {line}")
    operation, gap, _ = parts.groups()
    return f"{operation}{gap}{_result(operation.split(' '), book)}"


def _result(words: list[str], book: Book) -> str:
    if words == ["sum"]:
        return " ".join(f"{currency} {total}" for currency, total in sorted(book.sums.items()))
    before = dict(book.accounts)
    try:
        outcome = _run(words, book)
    except (TypeError, ValueError, NotAllowed) as error:
        return type(error).__name__
    if isinstance(outcome, Refusal):
        limit = "" if outcome.limit_minor is None else f" {outcome.limit_minor}"
        return f"{outcome.code}{limit}"
    changed = [each for each in book.accounts.values() if each != before.get(each.id)]
    return " ".join(["ok", *(_show(account) for account in changed)])


def _show(account: LedgerAccount) -> str:
    held = f" held {account.on_hold_minor}" if account.on_hold_minor else ""
    closed = " closed" if account.is_closed else ""
    return f"{account.id} {account.balance_minor}{held}{closed}"


def _run(words: list[str], book: Book) -> Outcome | None:
    match words:
        case ["wait", hours, "h"]:
            book.now += timedelta(hours=int(hours))
            return None
        case ["open", name, currency]:
            return book.open(name, Currency(currency))
        case ["open", name, currency, kind]:
            return book.open(name, Currency(currency), PersonKind(kind))
        case ["close", name]:
            return book.close(name)
        case ["top-up", name, minor]:
            return book.top_up("top-up", name, _amount(minor))
        case ["payout", name, minor]:
            return book.pay_out("payout", name, _amount(minor))
        case ["charge", name, minor]:
            return book.charge("fee", name, _amount(minor))
        case ["transfer", fact, payer, "->", payee, minor, currency, "fee", fee]:
            return book.transfer(
                fact, payer, payee, _amount(minor), Currency(currency), _amount(fee)
            )
        case ["reverse", transfer]:
            return book.reverse("reversal", transfer)
        case ["refund", transfer, minor]:
            return book.refund("refund", transfer, _amount(minor))
        case ["adjust", side, name, minor, "by", proposer, "and", approver]:
            return book.adjust("adjustment", name, Side(side), _amount(minor), proposer, approver)
        case ["hold", fact, name, minor]:
            return book.hold(fact, name, _amount(minor), None)
        case ["hold", fact, name, minor, "for", hours, "h"]:
            return book.hold(fact, name, _amount(minor), timedelta(hours=int(hours)))
        case ["capture", fact, "->", payee, minor]:
            return book.capture(fact, payee, _amount(minor))
        case ["release", fact]:
            return book.release(fact)
        case ["expire", fact]:
            return book.expire(fact)
    raise AssertionError(f"no such operation: {' '.join(words)}")


def _amount(word: str) -> int:
    if word not in _WORDS and not re.fullmatch("-?[0-9]+", word):
        raise AssertionError(f"no amount: {word}")
    return _WORDS[word] if word in _WORDS else int(word)
