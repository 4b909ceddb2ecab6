"""Devices, by the names of their keys, and which of their numbered signatures were used."""

# ruff: noqa: S608 - only constants of this module go into statements; values are bound.

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from backend.identity import sequence
from backend.storage.change import mark_changed
from backend.storage.connection import Connection, Cursor
from backend.storage.instant import from_micros, from_micros_if, to_micros, to_micros_if
from backend.storage.sealing import Sealer
from backend.storage.tables import SEQUENCES

_COLUMNS = (
    "id, person_id, name, zone, address, keeps_keys, session_key, transfer_key, enrolled_at,"
    " trusted_from, small_until, frozen_at, share"
)


@dataclass(frozen=True)
class DeviceRecord:
    """One device; both keys by their thumbprints, `share` in the clear."""

    id: str
    person_id: str
    name: str
    zone: str
    address: str
    keeps_keys: bool
    session_key: str
    transfer_key: str
    enrolled_at: datetime
    trusted_from: datetime | None
    small_until: datetime | None
    frozen_at: datetime | None = None
    share: bytes = field(default=b"", repr=False)


class Devices:
    """The devices of one database transaction; a revoked one is not among them."""

    def __init__(self, connection: Connection, sealer: Sealer) -> None:
        self._connection = connection
        self._sealer = sealer

    def add(self, device: DeviceRecord) -> None:
        """Keep a new one; raises `ConstraintBroken` for a key that was ever used."""
        self._connection.execute(
            f"INSERT INTO devices ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                device.id,
                device.person_id,
                device.name,
                device.zone,
                device.address,
                int(device.keeps_keys),
                device.session_key,
                device.transfer_key,
                to_micros(device.enrolled_at),
                to_micros_if(device.trusted_from),
                to_micros_if(device.small_until),
                to_micros_if(device.frozen_at),
                self._sealer.wrap_share(device.share),
            ),
        )
        self._connection.execute(
            "INSERT INTO sequences (device_id, highest, used) VALUES (?, 0, 0)", (device.id,)
        )

    def find(self, device_id: str) -> DeviceRecord | None:
        """By id."""
        return next(iter(self._list("id = ?", device_id)), None)

    def list_of(self, person_id: str) -> list[DeviceRecord]:
        """The person's, newest first."""
        return self._list("person_id = ?", person_id)

    def is_key_known(self, *thumbprints: str) -> bool:
        """True when one of these keys is or was some device's."""
        return any(
            self._connection.execute(
                "SELECT 1 FROM devices WHERE session_key = ? OR transfer_key = ?", (each, each)
            ).fetchone()
            for each in thumbprints
        )

    def change_key(self, device_id: str, transfer_key: str, small_until: datetime) -> DeviceRecord:
        """Let it sign with this key and no other; the device as it is then."""
        self._connection.execute(
            "UPDATE devices SET transfer_key = ? WHERE id = ?", (transfer_key, device_id)
        )
        self._set(device_id, "small_until", small_until)
        (changed,) = self._list("id = ?", device_id)
        return changed

    def trust(self, device_id: str, trusted_from: datetime, small_until: datetime) -> None:
        """Let it send from then on, and more than a little from later on."""
        self._set(device_id, "small_until", small_until)
        self._set(device_id, "trusted_from", trusted_from)

    def shrink(self, person_id: str, small_until: datetime) -> None:
        """All of the person's devices send small amounts only, for a while."""
        for device in self.list_of(person_id):
            self._set(device.id, "small_until", small_until)

    def freeze(self, device_id: str, now: datetime) -> None:
        """Nothing more is signed with its key."""
        self._set(device_id, "frozen_at", now)

    def revoke(self, device_id: str, now: datetime) -> None:
        """It is nobody's device any more, and its share is gone."""
        self._connection.execute("UPDATE devices SET share = ? WHERE id = ?", (b"", device_id))
        self._set(device_id, "revoked_at", now)

    def ask_sequences(self, device_ids: Sequence[str]) -> Cursor:
        """Ask which numbers these devices used, for `read_sequences`."""
        return self._connection.find(SEQUENCES, device_ids)

    def write_sequences(self, used: Mapping[str, sequence.Sequence]) -> None:
        """Write down the numbers used, by device."""
        self._connection.update(SEQUENCES, [(key, *value) for key, value in used.items()])

    def _set(self, device_id: str, column: str, now: datetime) -> None:
        row = self._connection.execute(
            f"UPDATE devices SET {column} = ? WHERE id = ? RETURNING person_id",
            (to_micros(now), device_id),
        ).fetchone()
        mark_changed(self._connection, row[0])

    def _list(self, condition: str, value: str) -> list[DeviceRecord]:
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM devices WHERE {condition} AND revoked_at IS NULL"
            " ORDER BY enrolled_at DESC, id DESC",
            (value,),
        )
        return [self._record(*row) for row in rows]

    def _record(
        self,
        device_id: str,
        person_id: str,
        name: str,
        zone: str,
        address: str,
        keeps_keys: int,
        session_key: str,
        transfer_key: str,
        enrolled: int,
        trusted_from: int | None,
        small_until: int | None,
        frozen: int | None,
        share: bytes,
    ) -> DeviceRecord:
        return DeviceRecord(
            device_id,
            person_id,
            name,
            zone,
            address,
            bool(keeps_keys),
            session_key,
            transfer_key,
            from_micros(enrolled),
            from_micros_if(trusted_from),
            from_micros_if(small_until),
            from_micros_if(frozen),
            self._sealer.open_share(share),
        )


def read_sequences(rows: Cursor) -> dict[str, sequence.Sequence]:
    """What `ask_sequences` asked for, by device."""
    return {device_id: sequence.Sequence(highest, used) for device_id, highest, used in rows}
