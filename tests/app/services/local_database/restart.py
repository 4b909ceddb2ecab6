"""Opening the database as another process would."""

from pathlib import Path

from app.services.local_database import LocalDatabase, open_local_database
from app.services.local_database.key_slot import this_process
from app.services.token_vault import TokenVault


def names_in(folder: Path) -> list[str]:
    """What the folder holds."""
    return sorted(path.name for path in folder.iterdir())


async def start(folder: Path, vault: TokenVault) -> LocalDatabase:
    """The database in `folder`, opened by a process that is not the one before."""
    this_process.cache_clear()
    return await open_local_database(folder, vault)
