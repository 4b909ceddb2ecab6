"""One byte form per event, and the hash that chains each event to the one before it."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from json.encoder import encode_basestring
from operator import attrgetter, call
from typing import Any, get_type_hints

from api_contract.money import MINOR_UNITS_LIMIT, Currency
from backend.ledger.event import (
    AccountClosed,
    AccountOpened,
    AdjustmentPosted,
    Event,
    FeeCharged,
    HoldCaptured,
    HoldExpired,
    HoldPlaced,
    HoldReleased,
    PayoutPosted,
    TopUpPosted,
    TransferCancelled,
    TransferPosted,
    TransferRefunded,
    TransferReversed,
)
from backend.ledger.reason import AdjustmentReason, ReversalReason, Side

GENESIS = bytes(32)
"""What the first event is chained to."""

EVENT_TYPES: tuple[type[Event], ...] = (
    AccountOpened,
    AccountClosed,
    TransferPosted,
    TransferCancelled,
    TransferReversed,
    TransferRefunded,
    FeeCharged,
    TopUpPosted,
    PayoutPosted,
    AdjustmentPosted,
    HoldPlaced,
    HoldCaptured,
    HoldReleased,
    HoldExpired,
)
"""Every kind of fact; a kind is named by its class."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def canonical_json(value: Mapping[str, Any]) -> bytes:
    """Sorted keys, no spaces, UTF-8; raises TypeError for a number, which JSON may round."""
    _refuse_numbers(value)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def encode(event: Event) -> bytes:
    """The event's canonical bytes: `canonical_json` over its kind and its fields as text.

    Integers are strings of digits, instants are in UTC with microseconds, None is "". Raises
    ValueError for an integer beyond `MINOR_UNITS_LIMIT` or text without UTF-8, TypeError for a
    value of another type than its field's, a naive datetime among them.
    """
    form = _FORMS[type(event).__name__]
    return (form.template % tuple(map(call, form.writers, form.values(event)))).encode()


def decode(body: bytes) -> Event:
    """The event behind canonical bytes; raises ValueError for anything else."""
    try:
        event = _read(body)
        is_canonical = encode(event) == body
    # JSON may be nested too deeply to be read.
    except (ValueError, RecursionError) as error:
        raise ValueError("not the canonical form of an event") from error
    if not is_canonical:
        raise ValueError("not the canonical form of an event, but another one")
    return event


def chain_hash(previous: bytes, number: int, commitment: bytes) -> bytes:
    """SHA-256 over the hash before, the event's number and the commitment to its bytes.

    `previous` and `commitment` (`api_contract.history.commit_to`) are 32 bytes each, the number
    is 8, big-endian.
    """
    return hashlib.sha256(previous + number.to_bytes(8, "big") + commitment).digest()


def _refuse_numbers(value: Any) -> None:
    if isinstance(value, Mapping):
        for item in value.values():
            _refuse_numbers(item)
    elif value is not None and not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} has no canonical form")


def _read(body: bytes) -> Event:
    values = json.loads(body)
    if not isinstance(values, dict) or not all(isinstance(text, str) for text in values.values()):
        raise ValueError("an event is an object of texts")
    form = _FORMS.get(values.pop("kind", ""))
    if form is None or values.keys() != form.readers.keys():
        raise ValueError("an event has a known kind and all its fields")
    return form.event_type(**{name: form.readers[name](text) for name, text in values.items()})


def _write_integer(number: int) -> str:
    if type(number) is not int:
        raise TypeError(f"{type(number).__name__} is no int")
    if abs(number) > MINOR_UNITS_LIMIT:
        raise ValueError("the integer is out of range")
    return f'"{number}"'


def _write_instant(moment: datetime) -> str:
    since = moment - _EPOCH
    return f'"{_second(since.days, since.seconds)}.{since.microseconds:06}+00:00"'


@lru_cache
def _second(days: int, seconds: int) -> str:
    # The slow half of an instant's text; the events of one moment share it.
    return (_EPOCH + timedelta(days, seconds)).replace(tzinfo=None).isoformat()


def _write_optional_instant(moment: datetime | None) -> str:
    return '""' if moment is None else _write_instant(moment)


def _read_instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not UTC:
        raise ValueError("an instant is in UTC")
    return moment


def _read_optional_instant(text: str) -> datetime | None:
    return _read_instant(text) if text else None


@dataclass(frozen=True)
class _Text:
    """How values of one type become quoted, escaped text, and come back without the quotes."""

    write: Callable[[Any], str]
    read: Callable[[str], object]


_TEXTS: Mapping[object, _Text] = {
    int: _Text(_write_integer, int),
    datetime: _Text(_write_instant, _read_instant),
    datetime | None: _Text(_write_optional_instant, _read_optional_instant),
    # What `json.dumps` itself calls for each string when it need not be ASCII.
    **{
        text_type: _Text(encode_basestring, text_type)
        for text_type in (str, Currency, Side, ReversalReason, AdjustmentReason)
    },
}


@dataclass(frozen=True)
class _Form:
    """One kind's bytes with a gap for each field's text; fields are in the order of the keys."""

    event_type: Callable[..., Event]
    template: str
    values: Callable[[Event], tuple[Any, ...]]
    writers: tuple[Callable[[Any], str], ...]
    readers: Mapping[str, Callable[[str], object]]


def _form_of(event_type: type[Event]) -> _Form:
    types = get_type_hints(event_type)
    names = sorted(field.name for field in fields(event_type))
    gaps = {name: f'"{name}":%s' for name in names} | {"kind": f'"kind":"{event_type.__name__}"'}
    return _Form(
        event_type=event_type,
        template="{" + ",".join(gaps[key] for key in sorted(gaps)) + "}",
        values=attrgetter(*names),
        writers=tuple(_TEXTS[types[name]].write for name in names),
        readers={name: _TEXTS[types[name]].read for name in names},
    )


_FORMS: Mapping[str, _Form] = {
    event_type.__name__: _form_of(event_type) for event_type in EVENT_TYPES
}
