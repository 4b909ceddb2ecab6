"""Where secrets are kept: the system's keychain, or memory alone; never a file of our own."""

from app.services.token_vault.keychain import KeychainVault
from app.services.token_vault.memory import MemoryVault
from app.services.token_vault.opening import open_vault
from app.services.token_vault.port import Persistence, Platform, TokenVault

__all__ = [
    "KeychainVault",
    "MemoryVault",
    "Persistence",
    "Platform",
    "TokenVault",
    "open_vault",
]
