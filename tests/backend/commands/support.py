"""Asking commands as a customer would, and what their people see of it."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from api_contract import path
from api_contract.problem import ErrorCode
from backend.commands.context import Caller
from backend.commands.correction import RefundOrder, refund_transfer
from backend.commands.hold import HoldOrder, place_hold
from backend.commands.refused import Refused
from backend.ledger.event import Event, TransferRefunded
from tests.backend.support import Backend, Customer


def caller_of(customer: Customer) -> Caller:
    return Caller(customer.id, customer.started["session_id"], customer.device_id)


def hold(
    backend: Backend, customer: Customer, minor: int, hold_id: str = "hold", **lasts: float
) -> None:
    expires_at = backend.clock() + timedelta(**lasts) if lasts else None
    order = HoldOrder(hold_id, customer.account["id"], minor, expires_at)
    place_hold(backend.context, caller_of(customer), order)


def refund(
    backend: Backend, customer: Customer, transfer_id: str, minor: int, refund_id: str = ""
) -> TransferRefunded:
    order = RefundOrder(refund_id or str(uuid.uuid4()), transfer_id, minor)
    return refund_transfer(backend.context, caller_of(customer), order)


def refusal(ask: Callable[[], object]) -> tuple[ErrorCode, int | None]:
    """The code, and the amount that would have passed."""
    with pytest.raises(Refused) as caught:
        ask()
    return caught.value.code, caught.value.limit_minor


def outcome(ask: Callable[[], Event]) -> Event | ErrorCode:
    try:
        return ask()
    except Refused as refused:
        return refused.code


def figures(customer: Customer) -> tuple[int, int, int]:
    """Balance, on hold, available, as they see it."""
    account = customer.account
    balance, on_hold, available = (
        int(account[f"{name}_minor"]) for name in ("balance", "on_hold", "available")
    )
    return balance, on_hold, available


def newest_line(customer: Customer) -> tuple[str, str, str, int]:
    """Kind, direction, who, how much."""
    item = customer.get(path.ACTIVITY).json()["items"][0]
    minor = int(item["amount"]["minor"])
    return item["kind"], item["direction"], item["counterparty_name"], minor


def newest_receipt(customer: Customer) -> str | None:
    """The transfer that the newest line leads to."""
    transfer_id: str | None = customer.get(path.ACTIVITY).json()["items"][0]["transfer_id"]
    return transfer_id


def live_events(customer: Customer, after: int = 0) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = customer.get(path.LIVE_EVENTS, after=after).json()["events"]
    return events


def newest_event(customer: Customer) -> int:
    return int(customer.get(path.LIVE_EVENTS, after=0).json()["newest"])
