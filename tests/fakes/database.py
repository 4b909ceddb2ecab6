"""A local database without a disk and without threads, for tests that are about something else."""

from collections.abc import Sequence

from app.errors import DatabaseUnavailable
from app.services.local_database import Change, LocalDatabase, Put
from app.services.token_vault import Persistence


class FakeDatabase(LocalDatabase):
    """`records` is what it holds, by kind and id; it can be full, and be handed to a restart."""

    def __init__(self, persistence: Persistence = Persistence.KEYCHAIN) -> None:
        self.persistence = persistence
        self.records: dict[tuple[str, str], bytes] = {}
        self.is_full = False

    async def read(self, kind: str, record_id: str) -> bytes | None:
        return self.records.get((kind, record_id))

    async def read_all(self, kind: str) -> dict[str, bytes]:
        return {key: content for (of, key), content in sorted(self.records.items()) if of == kind}

    async def write(self, changes: Sequence[Change]) -> None:
        if self.is_full:
            raise DatabaseUnavailable("full")
        for change in changes:
            if isinstance(change, Put):
                self.records[change.kind, change.id] = change.content
            else:
                self.records.pop((change.kind, change.id), None)

    async def rotate_dek(self) -> None:
        """There is no key to change."""

    async def close(self) -> None:
        """Nothing is open; what it holds stays for a restart."""
