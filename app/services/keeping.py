"""What this device can keep at this start: its keychain, its database, and what was lost."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from app.errors import (
    DatabaseDamaged,
    DatabaseUnavailable,
    VaultLost,
    VaultUnavailable,
    WalletError,
)
from app.services.local_database import LocalDatabase, open_local_database
from app.services.token_vault import MemoryVault, Platform, TokenVault, open_vault

_LEFTOVERS = ("refresh_token_a", "refresh_token_b", "device_secret")
"""What earlier versions kept in the keychain itself."""
_FLET_FOLDER = "FLET_APP_STORAGE_DATA"


@dataclass(frozen=True)
class Keeping:
    """`loss` is what has to be said of it: something is gone, or nothing can be kept now."""

    vault: TokenVault
    database: LocalDatabase
    loss: WalletError | None = None


async def open_keeping(platform: Platform, folder: Path | None) -> Keeping:
    """Keychain and database, in memory where they can't be used; never raises for those.

    What is lost was set aside, and the device begins anew. What is merely shut stays as it is
    for a later start.
    """
    vault = await open_vault(platform)
    loss: WalletError | None = None
    for _ in range(2):
        try:
            return Keeping(vault, await open_local_database(folder, vault, _LEFTOVERS), loss)
        except (VaultLost, DatabaseDamaged) as error:
            loss = error
        except (VaultUnavailable, DatabaseUnavailable) as error:
            loss = error
            break
    memory = MemoryVault()
    return Keeping(memory, await open_local_database(None, memory), loss)


def folder_of(platform: Platform) -> Path | None:
    """Where the app keeps its files: what the platform says, else the desktop's custom."""
    if platform is Platform.WEB:
        return None
    told = os.environ.get(_FLET_FOLDER)
    if told:
        return Path(told).absolute()
    if platform is Platform.MACOS:
        return Path.home() / "Library" / "Application Support" / "Saku"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "Saku"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "saku"
