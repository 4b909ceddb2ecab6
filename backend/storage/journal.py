"""The journal: an append-only chain of events under a Merkle tree, its head signed.

The head row is the one lock of the ledger: whoever holds it writes the next group, and reads after
it nothing that could still change. So any number of processes may write, and none needs to lead.
"""

# ruff: noqa: S608 - only constants of this module go into statements; values are bound.

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from api_contract.history import commit_to, head_bytes
from backend.ledger.canonical import GENESIS, chain_hash, decode, encode
from backend.ledger.event import AccountClosed, AccountOpened, Event
from backend.ledger.merkle import EMPTY_ROOT, HASH_BYTES, grow, hash_leaf, root_of
from backend.storage.change import mark_changed
from backend.storage.connection import Connection, Cursor, Row
from backend.storage.instant import EPOCH, from_micros, to_micros
from backend.storage.projection import FoldedAccount, Projection, touched_by
from backend.storage.sealing import Reader, Sealer
from backend.storage.tables import EVENTS
from backend.storage.tree import Tree
from backend.storage.unavailable import ConstraintBroken

SALT_BYTES = 16

Sign = Callable[[bytes], bytes]


class Entry(NamedTuple):
    """A fact on its way into the journal, and what its lines' readers may read, line by line."""

    event: Event
    readers: tuple[Reader, ...] = ()
    evidence: str = ""
    """What the first reader signed, if they did."""


@dataclass(frozen=True)
class StoredEvent:
    """An event's place in the chain, as it was written."""

    number: int
    at: datetime
    body: bytes
    salt: bytes
    hash: bytes

    @property
    def event(self) -> Event:
        """The fact itself; raises ValueError when the bytes are not canonical."""
        return decode(self.body)


@dataclass(frozen=True)
class Head:
    """Where the journal ends; `peaks` are those of its Merkle tree."""

    number: int
    at: datetime
    hash: bytes
    peaks: tuple[bytes, ...]
    key_id: str
    signature: bytes

    @property
    def root(self) -> bytes:
        """The root of the tree over all events."""
        return root_of(self.peaks)


@dataclass
class _Draft:
    """Where the journal will end once the rows are written."""

    number: int
    at: datetime
    hash: bytes
    rows: list[Row] = field(default_factory=list)
    leaves: list[bytes] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    """Who has an account more or less."""


class Journal:
    """The journal inside one transaction."""

    def __init__(self, connection: Connection, sealer: Sealer, sign: Sign, key_id: str) -> None:
        self._connection = connection
        self._sealer = sealer
        self._sign = sign
        self._key_id = key_id
        self._projection = Projection(connection)
        self._asked: Cursor | None = None
        self._head: Head | None = None
        self._draft: _Draft | None = None

    def lock(self) -> None:
        """Be the next to write until the transaction ends; what was read before may be stale."""
        self._asked, self._head = self._ask(self._connection.for_update), None

    @property
    def head(self) -> Head:
        """Where the journal ends; after `lock` nobody else moves it."""
        # Not a cached_property: that one makes all threads wait while one waits for the row.
        if self._head is None:
            self._head = self._read_head()
        return self._head

    def moment(self, now: datetime) -> datetime:
        """The time for the next event: `now`, or that of the last one if the clock went back."""
        return max(now, self.head.at)

    def ask_accounts(self, account_ids: Iterable[str]) -> None:
        """Ask for accounts whose changes will be added, for `account`."""
        self._projection.ask(account_ids)

    def account(self, account_id: str) -> FoldedAccount | None:
        """An account that was asked for, as the facts added so far leave it."""
        return self._projection.find(account_id)

    def append(self, *entries: Entry) -> None:
        """Add the facts and write them; raises as `add` does."""
        if self._asked is None:
            self.lock()
        self._projection.ask(touched_by([entry.event for entry in entries]))
        for entry in entries:
            self.add(entry)
        self.write()

    def add(self, entry: Entry) -> int:
        """Chain a fact and fold it, both in memory until `write`; the number of its event.

        Its accounts were asked for, under the lock. Raises `ConstraintBroken` for one whose time
        is before the last one's or that a balance forbids; then nothing may be written any more.
        """
        event, draft = entry.event, self._draft
        if draft is None:
            head = self.head
            draft = self._draft = _Draft(head.number, head.at, head.hash)
        if event.at < draft.at:
            raise ConstraintBroken("an event is older than the one before it")
        number, body, salt = draft.number + 1, encode(event), os.urandom(SALT_BYTES)
        sealed = self._sealer.seal(number, entry.readers, entry.evidence)
        self._projection.fold(number, event)
        commitment = commit_to(salt, body)
        digest = chain_hash(draft.hash, number, commitment)
        draft.leaves.append(hash_leaf(commitment))
        draft.rows.append((number, to_micros(event.at), body, salt, digest, sealed))
        draft.number, draft.at, draft.hash = number, event.at, digest
        if isinstance(event, AccountOpened | AccountClosed):
            draft.changed.add(self._owner_of(event.account_id))
        return number

    def write(self) -> None:
        """Write what was added, and sign the new head.

        Raises `ConstraintBroken` for a fact whose id was used.
        """
        draft, head, connection = self._draft, self.head, self._connection
        if draft is None:
            return
        Tree(connection).grow(head.number, draft.leaves)
        connection.make_room(head.number, draft.number)
        connection.insert(EVENTS, draft.rows)
        self._projection.write()
        if draft.changed:
            mark_changed(connection, *draft.changed)
        self._move_head(draft, grow(head.peaks, head.number, draft.leaves))
        self._draft = None

    def read(self, after: int = 0, most: int = 2**63 - 1) -> Iterator[StoredEvent]:
        """Events with a greater number, in their order."""
        rows = self._connection.execute(
            "SELECT number, at, body, salt, hash FROM events WHERE number > ?"
            " ORDER BY number LIMIT ?",
            (after, most),
        )
        return (
            StoredEvent(number, from_micros(at), body, salt, digest)
            for number, at, body, salt, digest in rows
        )

    def number_at(self, moment: datetime) -> int:
        """How many events there were at that moment."""
        row = self._connection.execute(
            "SELECT number FROM events WHERE at <= ? ORDER BY at DESC, number DESC LIMIT 1",
            (to_micros(moment),),
        ).fetchone()
        return int(row[0]) if row else 0

    def begin(self) -> None:
        """Give an empty database its first head; one that has a head keeps it."""
        signature = self._sign(head_bytes(0, EMPTY_ROOT.hex(), EPOCH))
        self._connection.execute(
            "INSERT INTO head (only_row, number, at, hash, peaks, key_id, signature)"
            " VALUES (1, 0, 0, ?, ?, ?, ?) ON CONFLICT (only_row) DO NOTHING",
            (GENESIS, b"", self._key_id, signature),
        )

    def _owner_of(self, account_id: str) -> str:
        account = self._projection.find(account_id)
        if account is None or account.person_id is None:
            raise ConstraintBroken(f"nobody has the account {account_id}")
        return account.person_id

    def _read_head(self) -> Head:
        row = (self._asked or self._ask("")).fetchone()
        number, at, digest, peaks, key_id, signature = row
        hashes = tuple(peaks[i : i + HASH_BYTES] for i in range(0, len(peaks), HASH_BYTES))
        return Head(number, from_micros(at), digest, hashes, key_id, signature)

    def _ask(self, ending: str) -> Cursor:
        return self._connection.execute(
            f"SELECT number, at, hash, peaks, key_id, signature FROM head{ending}"
        )

    def _move_head(self, draft: _Draft, peaks: tuple[bytes, ...]) -> None:
        number, at, digest = draft.number, draft.at, draft.hash
        signature = self._sign(head_bytes(number, root_of(peaks).hex(), at))
        self._connection.execute(
            "UPDATE head SET number = ?, at = ?, hash = ?, peaks = ?, key_id = ?, signature = ?",
            (number, to_micros(at), digest, b"".join(peaks), self._key_id, signature),
        )
        self._head = Head(number, at, digest, peaks, self._key_id, signature)
