"""Makes a ledger of a backup, and checks that it is whole before anybody may use it."""

import os
import shutil
import tempfile
from pathlib import Path

import psycopg

from backend.storage.backup import COPY, Manifest
from backend.storage.books import Books
from backend.storage.database import Engine
from backend.storage.failure import failures_told
from backend.storage.migration import APP_ROLE
from backend.storage.postgres import PostgresEngine
from backend.storage.postgres_program import run_program
from backend.storage.sealing import KEY_BYTES, Sealer
from backend.storage.sqlite import FILE_NAME, SqliteEngine
from backend.storage.verification import ChainBroken, verify

_ROLE = (
    f"DO $$ BEGIN CREATE ROLE {APP_ROLE} NOLOGIN;"
    " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
)


def restore_sqlite(
    source: Path, manifest: Manifest, folder: Path, public_key: bytes | None
) -> None:
    """The file appears in the folder when it was found whole; raises `StorageUnavailable`.

    Raises `ChainBroken` when it isn't: then the folder is as it was.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".restoring-") as draft:
        file = Path(draft) / FILE_NAME
        shutil.copyfile(source / COPY, file)
        file.chmod(0o600)
        engine = SqliteEngine(file.parent)
        try:
            _verify(engine, manifest, public_key)
        finally:
            engine.close()
        os.rename(file, folder / FILE_NAME)


def restore_postgres(source: Path, manifest: Manifest, url: str, public_key: bytes | None) -> None:
    """All of it or nothing; raises `StorageUnavailable`.

    Raises `ChainBroken` when it isn't whole: then the database is there to be looked at.
    """
    with failures_told(), psycopg.connect(url, autocommit=True, connect_timeout=3) as connection:
        # A dump knows of no roles.
        connection.execute(_ROLE)
        connection.execute(f"GRANT {APP_ROLE} TO CURRENT_USER")
    run_program("pg_restore", url, "--single-transaction", "--no-owner", str(source / COPY))
    engine = PostgresEngine(url)
    try:
        _verify(engine, manifest, public_key)
    finally:
        engine.close()


def _verify(engine: Engine, manifest: Manifest, public_key: bytes | None) -> None:
    with engine.reading() as connection:
        verify(connection, public_key)
        # No key is needed for this: whoever restores need not be able to sign.
        head = Books(connection, Sealer(bytes(KEY_BYTES)), _sign_nothing, "").journal.head
    if (head.number, head.hash.hex()) != (manifest.events, manifest.hash):
        raise ChainBroken("the journal ends elsewhere than the manifest says")


def _sign_nothing(data: bytes) -> bytes:
    raise NotImplementedError
