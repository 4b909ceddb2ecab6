"""Live events: what happened to a person just now, numbered so that none is missed.

The stream is Server-Sent Events (WHATWG HTML §9.2): `id:` is the event's number, `event:` its
kind, `data:` one `LiveEvent` as JSON. A reconnecting client sends `Last-Event-ID`; a client
without streams asks GET /v1/live/events?after=.
"""

from enum import StrEnum

from api_contract.activity import ActivityItem
from api_contract.base import Instant, Model

LAST_EVENT_ID_HEADER = "Last-Event-ID"


class LiveEventKind(StrEnum):
    """What a client may hear of."""

    ACTIVITY_ADDED = "activity_added"
    ACCOUNTS_CHANGED = "accounts_changed"
    SESSIONS_CHANGED = "sessions_changed"


class LiveEvent(Model):
    """One happening; `number` only grows for one person."""

    number: int
    kind: LiveEventKind
    at: Instant
    activity: ActivityItem | None = None


class LiveEventList(Model):
    """GET /v1/live/events?after=N: what came after N, oldest first, and the newest number."""

    events: tuple[LiveEvent, ...]
    newest: int
