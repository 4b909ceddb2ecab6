"""What happened to the caller after a number they know."""

from api_contract.live_event import LiveEvent, LiveEventList
from backend.commands.activity import item_of
from backend.commands.context import Caller, Context
from backend.storage.books import Books
from backend.storage.live_event import LiveEventRecord

MOST_AT_ONCE = 500


def list_live_events(context: Context, caller: Caller, after: int) -> LiveEventList:
    """Events after that number, oldest first; `newest` is where to go on from."""
    with context.storage.read() as books:
        records = books.live_events.list_after(caller.person_id, after, MOST_AT_ONCE)
        events = tuple(_event(books, record) for record in records)
        # Not the newest of all when the list was cut: the rest would be skipped.
        newest = events[-1].number if events else books.live_events.newest(caller.person_id)
    return LiveEventList(events=events, newest=newest)


def follow_live_events(context: Context, caller: Caller, after: int) -> LiveEventList | None:
    """The same for an open stream; None when its session was ended."""
    with context.storage.read() as books:
        session = books.sessions.find(caller.session_id)
    if session is None or session.is_ended:
        return None
    return list_live_events(context, caller, after)


def _event(books: Books, record: LiveEventRecord) -> LiveEvent:
    number = record.activity_number
    line = None if number is None else item_of(books.activity.find(number))
    return LiveEvent(number=record.number, kind=record.kind, at=record.at, activity=line)
