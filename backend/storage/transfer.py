"""Posted transfers, under the ids that phones minted for them."""

# ruff: noqa: S608 - only constants of this module go into statements; values are bound.

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from api_contract.money import Currency
from backend.storage.instant import from_micros, to_micros

_COLUMNS = (
    "id, intent_digest, payer_id, payee_id, payer_account_id, payer_name, payee_name,"
    " amount_minor, fee_minor, currency, note, approved_at, accepted_at, posted_at"
)


@dataclass(frozen=True)
class TransferRecord:
    """A transfer as it was made; names are those of that day, amounts in minor units."""

    id: str
    intent_digest: str
    payer_id: str
    payee_id: str
    payer_account_id: str
    payer_name: str
    payee_name: str
    amount_minor: int
    fee_minor: int
    currency: Currency
    note: str
    approved_at: datetime
    accepted_at: datetime
    posted_at: datetime


class Transfers:
    """The transfers of one database transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, transfer: TransferRecord) -> None:
        """Keep it; raises sqlite3.IntegrityError if its id was ever posted before."""
        self._connection.execute(
            f"INSERT INTO transfers ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                transfer.id,
                transfer.intent_digest,
                transfer.payer_id,
                transfer.payee_id,
                transfer.payer_account_id,
                transfer.payer_name,
                transfer.payee_name,
                transfer.amount_minor,
                transfer.fee_minor,
                transfer.currency,
                transfer.note,
                to_micros(transfer.approved_at),
                to_micros(transfer.accepted_at),
                to_micros(transfer.posted_at),
            ),
        )

    def find(self, transfer_id: str) -> TransferRecord | None:
        """By id."""
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM transfers WHERE id = ?", (transfer_id,)
        ).fetchone()
        if row is None:
            return None
        values = dict(zip(_COLUMNS.split(", "), row, strict=True))
        for name in ("approved_at", "accepted_at", "posted_at"):
            values[name] = from_micros(values[name])
        values["currency"] = Currency(values["currency"])
        return TransferRecord(**values)

    def sum_since(self, payer_account_id: str, since: datetime) -> int:
        """What the account sent after that moment, in minor units and without fees."""
        (total,) = self._connection.execute(
            "SELECT coalesce(sum(amount_minor), 0) FROM transfers"
            " WHERE payer_account_id = ? AND posted_at > ?",
            (payer_account_id, to_micros(since)),
        ).fetchone()
        return int(total)

    def list_recent_payees(self, payer_id: str, most: int) -> list[str]:
        """Ids of those the person sent to, the latest first."""
        rows = self._connection.execute(
            "SELECT payee_id FROM transfers WHERE payer_id = ?"
            " GROUP BY payee_id ORDER BY max(posted_at) DESC LIMIT ?",
            (payer_id, most),
        )
        return [row[0] for row in rows]
