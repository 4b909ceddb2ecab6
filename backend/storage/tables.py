"""The tables that are handled in bulk, as wide as each handling needs them."""

from backend.storage.connection import Kind, Table

_TEXT, _INTEGER, _BYTES = Kind.TEXT, Kind.INTEGER, Kind.BYTES

EVENTS = Table(
    "events",
    {
        "number": _INTEGER,
        "at": _INTEGER,
        "body": _BYTES,
        "salt": _BYTES,
        "hash": _BYTES,
        "sealed": _BYTES,
    },
)
ACCOUNTS = Table(
    "accounts",
    {
        "id": _TEXT,
        "person_id": _TEXT,
        "currency": _TEXT,
        "balance_minor": _INTEGER,
        "on_hold_minor": _INTEGER,
        "sent_minor": _INTEGER,
        "changes": _INTEGER,
        "closed": _INTEGER,
    },
)
ACCOUNTS_OPENED = Table(
    "accounts",
    {"id": _TEXT, "person_id": _TEXT, "currency": _TEXT, "opened": _INTEGER, "closed": _INTEGER},
)
ACCOUNTS_CLOSED = Table("accounts", {"id": _TEXT, "closed": _INTEGER})
ACCOUNTS_CHANGED = Table(
    "accounts",
    {
        "id": _TEXT,
        "balance_minor": _INTEGER,
        "on_hold_minor": _INTEGER,
        "sent_minor": _INTEGER,
        "changes": _INTEGER,
    },
)
LINES = Table(
    "lines",
    {
        "account_id": _TEXT,
        "direction": _TEXT,
        "number": _INTEGER,
        "part": _INTEGER,
        "amount_minor": _INTEGER,
        "sent_minor": _INTEGER,
    },
)
SEQUENCES = Table("sequences", {"device_id": _TEXT, "highest": _INTEGER, "used": _INTEGER})
FACTS = Table("facts", {"id": _TEXT, "number": _INTEGER, "digest": _TEXT})
HOLDS = Table(
    "holds",
    {
        "id": _TEXT,
        "account_id": _TEXT,
        "amount_minor": _INTEGER,
        "placed": _INTEGER,
        "expires_at": _INTEGER,
    },
)
HOLDS_ENDED = Table("holds", {"id": _TEXT, "ended": _INTEGER})
SNAPSHOTS = Table(
    "snapshots",
    {
        "account_id": _TEXT,
        "number": _INTEGER,
        "balance_minor": _INTEGER,
        "on_hold_minor": _INTEGER,
    },
)
