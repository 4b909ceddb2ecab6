"""Keys of 32 random bytes in the keychain, each under a numbered name: `kek.1`, `pep.1`.

An item is never written twice. Some keychains lose what they are just replacing, and some tell
of a write before it stands, so whatever depends on the old key is kept until the new one was
found there after a restart.
"""

import binascii
import secrets
from base64 import b64decode, b64encode
from collections.abc import Collection

from app.errors import VaultUnavailable
from app.services.local_database.seal import KEY_BYTES
from app.services.token_vault import TokenVault

KEK = "kek"
PEPPER = "pep"
_SEARCHED = range(1, 33)
"""The numbers that may be left over; a keychain can't be asked for its names. With four new keys
a year the last of them is eight years away."""


def name_of(kind: str, number: int) -> str:
    """The item's name."""
    return f"{kind}.{number}"


async def read_key(vault: TokenVault, name: str) -> bytes | None:
    """The key; None when there is none or what is there is no key; raises `VaultUnavailable`."""
    try:
        key = b64decode(await vault.read(name) or "", validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == KEY_BYTES else None


async def mint_key(vault: TokenVault, name: str) -> bytes:
    """A new key under a name that is free; raises `VaultUnavailable`, also when it isn't kept."""
    key = secrets.token_bytes(KEY_BYTES)
    await vault.write(name, b64encode(key).decode())
    if await read_key(vault, name) != key:
        raise VaultUnavailable("it does not keep what is written")
    return key


async def read_or_mint_key(vault: TokenVault, name: str) -> bytes:
    """The key of this name, minted when there is none; raises `VaultUnavailable`.

    Whoever needs the very key of before asks `read_key`: after a loss this one is another.
    """
    return await read_key(vault, name) or await mint_key(vault, name)


async def erase_keys(vault: TokenVault, others: Collection[str] = ()) -> None:
    """Forget every key that may be there, and the `others`; raises `VaultUnavailable`."""
    for kind in (KEK, PEPPER):
        for number in _SEARCHED:
            await vault.erase(name_of(kind, number))
    for name in others:
        await vault.erase(name)
