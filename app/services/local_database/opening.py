"""Opens the device's database, or says why it can't be opened, and leaves nothing half-done."""

from collections.abc import Collection
from pathlib import Path

from app.errors import DatabaseDamaged, VaultLost
from app.services.local_database.database import LocalDatabase
from app.services.local_database.database_file import DatabaseFile
from app.services.local_database.keychain_key import erase_keys
from app.services.local_database.keys import open_ring
from app.services.token_vault import MemoryVault, Persistence, TokenVault


async def open_local_database(
    folder: Path | None, vault: TokenVault, leftovers: Collection[str] = ()
) -> LocalDatabase:
    """The database in `folder`; in memory without one, or when the vault forgets.

    Raises `VaultUnavailable` and `DatabaseUnavailable`: nothing was touched, and a later try may
    do. Raises `VaultLost` and `DatabaseDamaged`: the file was set aside under another name, and
    the next opening starts afresh. `leftovers` names what else of this app is in the keychain.
    """
    if folder is None or vault.persistence is Persistence.MEMORY:
        folder, vault = None, MemoryVault()
    file = DatabaseFile(folder)
    try:
        # A phone's keychain outlives the app; the file does not.
        if folder is not None and await file.is_first_start():
            await erase_keys(vault, leftovers)
        await file.open()
        return LocalDatabase(file, vault, await open_ring(file, vault))
    except (VaultLost, DatabaseDamaged):
        await file.set_aside()
        raise
    except BaseException:
        await file.close()
        raise
