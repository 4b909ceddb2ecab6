"""What an event's bytes say that it did, as plain values: transfers read without building objects.

Verifying reads every event there ever was, and nearly all are transfers: one regular expression
that matches only their canonical form costs a tenth of decoding them.
"""

import re
from collections import Counter
from dataclasses import fields
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, get_type_hints

from api_contract.money import MINOR_UNITS_LIMIT, Currency
from backend.ledger.account import fees_account
from backend.ledger.canonical import decode
from backend.ledger.event import Event, TransferPosted
from backend.ledger.fact import fact_of
from backend.ledger.line import LineKind, lines_of
from backend.storage.instant import to_micros


class Effect(NamedTuple):
    """One event's changes; `at` is in microseconds, amounts are in minor units.

    `event` is None for a transfer that was read the short way.
    """

    at: int
    postings: tuple[tuple[str, int, str], ...]
    """Account, change of its balance, currency."""
    reservations: tuple[tuple[str, int], ...]
    """Account, change of what is on hold."""
    lines: tuple[tuple[str, str, int, int], ...]
    """Account, kind, amount, what counts as sent."""
    fact: tuple[str, str] | None
    """Id, digest."""
    event: Event | None


_VALUES = {
    int: "0|[1-9][0-9]{0,18}",
    datetime: r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}\+00:00",
    Currency: "|".join(Currency),
    # ASCII that stands in JSON as it is; other text takes the long way.
    str: r"[ !#-\[\]-~]*",
}


def _pattern_of(event_type: type[Event]) -> re.Pattern[str]:
    """Matches some canonical bodies of this kind and nothing else, a group for each field."""
    types = get_type_hints(event_type)
    texts = {
        field.name: f'"{field.name}":"({_VALUES[types[field.name]]})"'
        for field in fields(event_type)
    }
    texts["kind"] = f'"kind":"{event_type.__name__}"'
    return re.compile(r"\{" + ",".join(texts[name] for name in sorted(texts)) + r"\}")


_transfer = _pattern_of(TransferPosted).fullmatch
_SENT, _RECEIVED = LineKind.SENT.value, LineKind.RECEIVED.value
_FEES = {currency.value: fees_account(currency) for currency in Currency}


def effect_of(body: bytes) -> Effect:
    """Raises ValueError for bytes that are no event's canonical form, or don't sum to zero."""
    found = _transfer(body.decode())
    if found is not None:
        # The groups stand in the order of the keys.
        accepted, amount, approved, at, currency, fee, digest, payee, payer, fact_id = (
            found.groups()
        )
        amount_minor, fee_minor = int(amount), int(fee)
        paid_minor = amount_minor + fee_minor
        is_customers = ":" not in payer + payee
        if is_customers and amount_minor and paid_minor <= MINOR_UNITS_LIMIT:
            # No date that isn't one, such as a 30th of February, has a second.
            _second(accepted[:19])
            _second(approved[:19])
            moved = (payer, -paid_minor, currency), (payee, amount_minor, currency)
            return Effect(
                _second(at[:19]) + int(at[20:26]),
                (*moved, (_FEES[currency], fee_minor, currency)) if fee_minor else moved,
                (),
                ((payer, _SENT, -paid_minor, amount_minor), (payee, _RECEIVED, amount_minor, 0)),
                (fact_id, digest),
                None,
            )
    return _read(decode(body))


def _read(event: Event) -> Effect:
    sums: Counter[Currency] = Counter()
    for posting in event.postings:
        sums[posting.currency] += posting.amount_minor
    if any(sums.values()):
        raise ValueError("its postings do not sum to zero")
    fact = fact_of(event)
    return Effect(
        to_micros(event.at),
        tuple((each.account_id, each.amount_minor, each.currency.value) for each in event.postings),
        tuple((each.account_id, each.amount_minor) for each in event.reservations),
        tuple(
            (line.account_id, line.kind.value, line.amount_minor, line.counted_minor)
            for line in lines_of(event)
        ),
        None if fact is None else (fact.id, fact.digest),
        event,
    )


@lru_cache(4096)
def _second(text: str) -> int:
    return to_micros(datetime.fromisoformat(text + "+00:00"))
