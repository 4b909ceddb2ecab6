"""What happened to the caller after a number they know."""

from api_contract.live_event import LiveEvent, LiveEventKind, LiveEventList
from backend.commands.activity import accounts_and_key, item_of
from backend.commands.context import Caller, Context
from backend.storage.activity import ActivityRecord
from backend.storage.news import STEPS, NewsRecord

MOST_AT_ONCE = 500


def list_live_events(context: Context, caller: Caller, after: int) -> LiveEventList:
    """Events after that number, oldest first; `newest` is where to go on from."""
    with context.storage.read() as books:
        account_ids, wrapped_key = accounts_and_key(books, caller.person_id)
        event_number = after // STEPS
        lines = books.activity.list_after(account_ids, wrapped_key, event_number, MOST_AT_ONCE)
        news = books.news.list_after(caller.person_id, after, MOST_AT_ONCE)
        newest = max(
            books.activity.newest(account_ids) * STEPS, books.news.newest(caller.person_id)
        )
    told = [_line_event(line) for line in lines] + [_news_event(record) for record in news]
    events = sorted(told, key=lambda event: event.number)[:MOST_AT_ONCE]
    # Not the newest of all when the list was cut: the rest would be skipped.
    return LiveEventList(
        events=tuple(events), newest=events[-1].number if events else max(newest, 0)
    )


def follow_live_events(context: Context, caller: Caller, after: int) -> LiveEventList | None:
    """The same for an open stream; None when its session was ended."""
    with context.storage.read() as books:
        session = books.sessions.find(caller.session_id)
    if session is None or session.is_ended:
        return None
    return list_live_events(context, caller, after)


def _line_event(line: ActivityRecord) -> LiveEvent:
    return LiveEvent(
        number=line.number * STEPS,
        kind=LiveEventKind.ACTIVITY_ADDED,
        at=line.event.at,
        activity=item_of(line),
    )


def _news_event(record: NewsRecord) -> LiveEvent:
    return LiveEvent(number=record.number, kind=record.kind, at=record.at)
