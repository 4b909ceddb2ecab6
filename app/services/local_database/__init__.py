"""What the device keeps between two starts, sealed; what opens it is in the system's keychain."""

from app.services.local_database.change import Change, Erase, Put
from app.services.local_database.database import LocalDatabase
from app.services.local_database.keychain_key import read_key, read_or_mint_key
from app.services.local_database.opening import open_local_database

__all__ = [
    "Change",
    "Erase",
    "LocalDatabase",
    "Put",
    "open_local_database",
    "read_key",
    "read_or_mint_key",
]
