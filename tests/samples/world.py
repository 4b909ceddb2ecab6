"""The people, accounts and happenings that every sample draws from; always the same moment."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from api_contract.account import Account, AccountList
from api_contract.activity import ActivityItem, ActivityKind, ActivityPage
from api_contract.device import Device, DeviceState
from api_contract.money import Currency, Money
from api_contract.payee import Payee
from api_contract.person import Person, PersonKind
from api_contract.session import SessionSummary
from api_contract.transfer import Actor, Direction, TimelineState, TimelineStep, Transfer
from api_contract.transfer import TransferState as Outcome

NOW = datetime(2026, 3, 14, 3, 0, tzinfo=UTC)
"""Ten in the morning in Jakarta, on a Saturday."""
ZONE = ZoneInfo("Asia/Jakarta")

IDR, VND, SGD = Currency.IDR, Currency.VND, Currency.SGD
SENT, RECEIVED = Direction.SENT, Direction.RECEIVED

UNSIGNED = "0" * 64
"""The digest of an intent that nobody signed."""

PHONE, DESKTOP = 390, 1280
"""Widths of a window in logical pixels."""

PIN, WRONG_PIN, CODE = "739146", "111222", "424242"
PHONE_TEXT = "0812 0000 1001"


def id_of(number: int) -> str:
    """A fixed UUIDv7."""
    return f"019ceb3e-0000-7000-8000-{number:012x}"


def _person(number: int, name: str, handle: str, phone: str) -> Person:
    return Person(
        id=id_of(number),
        kind=PersonKind.PERSON,
        name=name,
        handle=handle,
        phone=phone,
        member_since=datetime(2025, 11, 2, tzinfo=UTC),
    )


def _payee(number: int, name: str, handle: str, *currencies: Currency) -> Payee:
    kind = PersonKind.MERCHANT if handle == "annoor" else PersonKind.PERSON
    return Payee(id=id_of(number), kind=kind, name=name, handle=handle, currencies=currencies)


SARI = _person(1, "Sari Wulandari", "sari", "+6281200001001")
LINH = _payee(2, "Nguyễn Thị Linh", "linh", VND)
AISHA = _payee(3, "عائشة السالم", "aisha", IDR)
BUDI = _payee(4, "Budi Santoso", "budi", IDR)
GRACE = _payee(5, "Grace O'Connor", "grace", SGD, IDR)
BAKERY = _payee(6, "مخبز النور", "annoor", IDR)
PAYEES = (AISHA, BUDI, GRACE, BAKERY)


def _account(number: int, currency: Currency, balance: int, on_hold: int = 0) -> Account:
    return Account(
        id=id_of(number),
        currency=currency,
        balance_minor=balance,
        available_minor=balance - on_hold,
        on_hold_minor=on_hold,
    )


RUPIAH = _account(101, IDR, 1_250_000)
RUPIAH_HELD = _account(101, IDR, 1_250_000, on_hold=75_000)
DOLLARS = _account(102, SGD, 120_05)
DONG = _account(103, VND, 9_500_000)


def accounts(*listed: Account, as_of: datetime = NOW) -> AccountList:
    """What the backend says of these accounts."""
    return AccountList(accounts=listed, as_of=as_of)


def line(
    number: int,
    name: str,
    minor: int,
    *,
    hours_ago: float,
    kind: ActivityKind = ActivityKind.TRANSFER,
    note: str = "",
    account: Account = RUPIAH,
) -> ActivityItem:
    """One line of activity; a negative amount went out."""
    return ActivityItem(
        id=id_of(number),
        account_id=account.id,
        kind=kind,
        direction=RECEIVED if minor > 0 else SENT,
        counterparty_name=name,
        amount=Money(minor=minor, currency=account.currency),
        note=note,
        at=NOW - timedelta(hours=hours_ago),
        transfer_id=id_of(number + 1000) if kind is ActivityKind.TRANSFER else None,
    )


NOTE = "شكراً for lunch (2×) 🙏"
"""Two directions in one line."""

LINES = (
    line(201, AISHA.name, 62_812, hours_ago=1, note=NOTE),
    line(202, BUDI.name, -25_000, hours_ago=2.5, note="Ongkos ojek"),
    line(203, BAKERY.name, -18_500, hours_ago=20, kind=ActivityKind.PURCHASE),
    line(204, "Antarin", 1_250_000, hours_ago=26, kind=ActivityKind.TOP_UP),
    line(205, GRACE.name, 150_000, hours_ago=74, note="Happy birthday!"),
    line(206, "Bank Melati", -500_000, hours_ago=24 * 74, kind=ActivityKind.PAYOUT),
)


def activity(*items: ActivityItem, next_cursor: str | None = None) -> ActivityPage:
    """A page of these lines."""
    return ActivityPage(items=items, next_cursor=next_cursor, as_of=NOW)


def transfer(
    number: int = 1201,
    *,
    direction: Direction = SENT,
    other: Payee = AISHA,
    minor: int = 25_000,
    fee: int = 0,
    note: str = "",
    currency: Currency = IDR,
) -> Transfer:
    """A transfer that arrived a minute ago, seen by Sari."""
    steps = (
        (TimelineState.APPROVED, Actor.SAKU),
        (TimelineState.ACCEPTED, Actor.SAKU),
        (TimelineState.POSTED, Actor.SAKU),
        (TimelineState.DELIVERED, Actor.NOBODY),
    )
    at = NOW - timedelta(minutes=1)
    is_sent = direction is SENT
    return Transfer(
        id=id_of(number),
        state=Outcome.POSTED,
        direction=direction,
        payer_name=SARI.name if is_sent else other.name,
        payee_name=other.name if is_sent else SARI.name,
        counterparty_id=other.id,
        amount=Money(minor=minor, currency=currency),
        fee=Money(minor=fee, currency=currency),
        note=note,
        intent_digest=UNSIGNED,
        posted_at=at,
        timeline=tuple(TimelineStep(state=state, at=at, next_actor=who) for state, who in steps),
    )


def device(number: int, name: str, **changes: object) -> Device:
    """A device that has been trusted for a month."""
    usual = Device(
        id=id_of(number),
        name=name,
        state=DeviceState.TRUSTED,
        keeps_keys=True,
        enrolled_at=NOW - timedelta(days=30),
        trusted_from=NOW - timedelta(days=30),
        small_until=None,
        small_limits=(),
    )
    return usual.model_copy(update=changes)


ADDRESS = "203.0.113.7"


def session(
    number: int, of: Device, hours_ago: float, *, is_current: bool = False, place: str = ""
) -> SessionSummary:
    """A place where Sari is signed in."""
    return SessionSummary(
        id=id_of(number),
        device=of,
        place=place,
        address=ADDRESS,
        started_at=NOW - timedelta(hours=hours_ago + 30),
        last_seen_at=NOW - timedelta(hours=hours_ago),
        is_current=is_current,
    )


DEVICE = device(401, "Android")
WAITING = device(404, "iPhone", state=DeviceState.WAITING, trusted_from=None)

SESSIONS = (
    session(301, DEVICE, 0, is_current=True, place="Asia/Jakarta"),
    session(302, device(402, "Linux"), 5, place="Asia/Singapore"),
    session(303, device(403, ""), 72),
)
"""Sari's phone, her laptop, and something without a name."""
