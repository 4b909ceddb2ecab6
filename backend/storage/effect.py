"""What an event's bytes say that it did, as plain values: transfers read without building objects.

Verifying reads every event there ever was, and nearly all are transfers: one regular expression
that matches only their canonical form costs a tenth of decoding them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, get_type_hints

from api_contract.money import MINOR_UNITS_LIMIT, Currency
from backend.ledger.canonical import EVENT_TYPES, decode
from backend.ledger.event import Event, TransferPosted
from backend.ledger.fact import fact_of
from backend.ledger.line import Line, lines_of
from backend.ledger.posting import Reservation
from backend.storage.instant import to_micros

Transfer = tuple[int, str, str, str, int, int, str, str]
"""A transfer between two customers, read the short way: its time in microseconds, payer's account,
payee's account, currency, amount and fee in minor units, the fact's id and digest."""


class Effect(NamedTuple):
    """One event's changes; `at` is in microseconds, amounts are in minor units."""

    at: int
    postings: tuple[tuple[str, int, str], ...]
    """Account, change of its balance, currency."""
    reservations: tuple[Reservation, ...]
    lines: tuple[Line, ...]
    fact: tuple[str, str] | None
    """Id, digest."""
    event: Event


@lru_cache(4096)
def _second(text: str) -> int:
    """In microseconds; raises ValueError for one written otherwise, such as a 30th of February."""
    moment = datetime.fromisoformat(f"{text}+00:00")
    if moment.isoformat() != f"{text}+00:00":
        raise ValueError("a second is written in another way")
    return to_micros(moment)


def _instant(text: str) -> datetime:
    _second(text[:_SECOND])
    return datetime.fromisoformat(text)


@dataclass(frozen=True)
class _Value:
    """How the text of some canonical values looks, and what it says; ValueError for nothing."""

    pattern: str
    read: Callable[[str], object]


_SECOND = 19
"""Characters before the point of an instant."""
_VALUES: Mapping[object, _Value] = {
    int: _Value("0|[1-9][0-9]{0,18}+", int),
    # Whether there is such a second is looked at apart.
    datetime: _Value(r"[0-9T:-]{19}\.[0-9]{6}\+00:00", _instant),
    Currency: _Value("|".join(Currency), {each.value: each for each in Currency}.__getitem__),
    # ASCII that stands in JSON as it is.
    str: _Value(r"[ !#-\[\]-~]*+", str),
}


class _Plain:
    """A kind of event all of whose fields are of `_VALUES`, read from most of its bodies."""

    def __init__(self, event_type: type[Event]) -> None:
        types = get_type_hints(event_type)
        names = sorted(field.name for field in fields(event_type))
        values = {name: _VALUES[types[name]] for name in names}
        texts = {name: f'"{name}":"({value.pattern})"' for name, value in values.items()}
        texts["kind"] = f'"kind":"{event_type.__name__}"'
        pattern = r"\{" + ",".join(texts[name] for name in sorted(texts)) + r"\}"
        self.match = re.compile(pattern).fullmatch
        """Finds the text of each field in the order of the keys; a second may still be none."""
        self._event_type: Callable[..., Event] = event_type
        self._readers = [(name, value.read) for name, value in values.items()]

    def read(self, found: re.Match[str]) -> Event:
        texts = zip(self._readers, found.groups(), strict=True)
        return self._event_type(**{name: read(text) for (name, read), text in texts})


_PLAIN = {
    event_type.__name__: _Plain(event_type)
    for event_type in EVENT_TYPES
    if {*get_type_hints(event_type).values()} <= _VALUES.keys()
}
_match = _PLAIN[TransferPosted.__name__].match


def transfer_of(body: bytes) -> Transfer | None:
    """What the bytes say; None for all but a usual transfer, which may be one or nothing at all.

    Raises ValueError for bytes that are no event's canonical form.
    """
    found = _match(body.decode())
    if found is None:
        return None
    accepted, amount, approved, at, currency, fee, digest, payee, payer, fact_id = found.groups()
    amount_minor, fee_minor = int(amount), int(fee)
    if not amount_minor or amount_minor + fee_minor > MINOR_UNITS_LIMIT:
        return None
    if ":" in payer or ":" in payee:  # The house's own.
        return None
    _second(accepted[:_SECOND])
    _second(approved[:_SECOND])
    moment = _second(at[:_SECOND]) + int(at[_SECOND + 1 : _SECOND + 7])
    return moment, payer, payee, currency, amount_minor, fee_minor, fact_id, digest


def effect_of(body: bytes) -> Effect:
    """Raises ValueError for bytes that are no event's canonical form, or don't sum to zero."""
    event = _event_of(body.decode())
    postings = tuple(
        (account_id, amount_minor, currency.value)
        for account_id, amount_minor, currency in event.postings
    )
    sums: dict[str, int] = {}
    for _, amount_minor, currency in postings:
        sums[currency] = sums.get(currency, 0) + amount_minor
    if any(sums.values()):
        raise ValueError("its postings do not sum to zero")
    fact = fact_of(event)
    return Effect(
        to_micros(event.at),
        postings,
        event.reservations,
        lines_of(event),
        None if fact is None else (fact.id, fact.digest),
        event,
    )


def _event_of(text: str) -> Event:
    plain = _PLAIN.get(text.partition('"kind":"')[2].partition('"')[0])
    found = plain and plain.match(text)
    return plain.read(found) if plain and found else decode(text.encode())
