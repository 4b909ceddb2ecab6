"""One byte form per event, and the hash that chains each event to the one before it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, get_type_hints

from api_contract.money import Currency
from backend.ledger.event import (
    AccountOpened,
    Event,
    HoldPlaced,
    HoldReleased,
    PayoutPosted,
    TopUpPosted,
    TransferPosted,
)

GENESIS = bytes(32)
"""What the first event is chained to."""

_EVENT_TYPES: Mapping[str, type[Event]] = {
    event_type.__name__: event_type
    for event_type in (
        AccountOpened,
        TransferPosted,
        TopUpPosted,
        PayoutPosted,
        HoldPlaced,
        HoldReleased,
    )
}


_FIELD_TYPES: Mapping[str, Mapping[str, type]] = {
    name: {field.name: get_type_hints(event_type)[field.name] for field in fields(event_type)}
    for name, event_type in _EVENT_TYPES.items()
}


def canonical_json(value: Mapping[str, Any]) -> bytes:
    """Sorted keys, no spaces, UTF-8; raises TypeError for a number, which JSON may round."""
    _refuse_numbers(value)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def encode(event: Event) -> bytes:
    """The event's canonical bytes; integers as strings of digits, instants in UTC."""
    kind = type(event).__name__
    values = {name: _to_text(getattr(event, name)) for name in _FIELD_TYPES[kind]}
    return canonical_json({"kind": kind, **values})


def decode(body: bytes) -> Event:
    """The event behind canonical bytes; raises ValueError for anything else."""
    values = json.loads(body)
    kind = values.pop("kind", "")
    types = _FIELD_TYPES.get(kind, {})
    if not types or values.keys() != types.keys():
        raise ValueError("not the canonical form of an event")
    return _EVENT_TYPES[kind](
        **{name: _from_text(text, types[name]) for name, text in values.items()}
    )


def chain_hash(previous: bytes, number: int, body: bytes) -> bytes:
    """SHA-256 over the hash before, the event's number and its canonical bytes."""
    return hashlib.sha256(previous + number.to_bytes(8, "big") + body).digest()


def _to_text(value: str | int | datetime) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value)


def _from_text(text: str, field_type: type) -> Any:
    if field_type is datetime:
        return datetime.fromisoformat(text)
    if field_type is Currency:
        return Currency(text)
    return field_type(text)


def _refuse_numbers(value: Any) -> None:
    if isinstance(value, Mapping):
        for item in value.values():
            _refuse_numbers(item)
    elif value is not None and not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} has no canonical form")
