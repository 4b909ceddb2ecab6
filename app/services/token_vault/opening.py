"""Chooses the vault: the platform's keychain when it works at this moment, else memory."""

import logging
import secrets

from app.errors import VaultUnavailable
from app.services.token_vault.keychain import KeychainVault
from app.services.token_vault.memory import MemoryVault
from app.services.token_vault.port import Platform, TokenVault

_log = logging.getLogger(__name__)

_PROBE = "probe"


async def open_vault(platform: Platform, timeout_seconds: float = 20.0) -> TokenVault:
    """The vault to use until the app ends; its `persistence` says what it became.

    A browser has no keychain. Elsewhere an item is written, read and erased first: a keychain
    that fails is left alone, and what it holds stays for a later start. On a phone this must
    run where a Flet page is at hand.
    """
    if platform is Platform.WEB:
        return MemoryVault()
    vault = _build(platform, timeout_seconds)
    try:
        await _probe(vault)
    except VaultUnavailable as error:
        _log.warning("no keychain (%s): the session ends with the app", error)
        return MemoryVault()
    return vault


def _build(platform: Platform, timeout_seconds: float) -> TokenVault:
    if platform in (Platform.ANDROID, Platform.IOS):
        # Imported here: a desktop does not load the phone's package, nor a phone the desktop's.
        from app.services.token_vault.phone import PhoneVault

        return PhoneVault(timeout_seconds=timeout_seconds)
    return KeychainVault(platform, timeout_seconds)


async def _probe(vault: TokenVault) -> None:
    value = secrets.token_hex(8)
    await vault.write(_PROBE, value)
    found = await vault.read(_PROBE)
    await vault.erase(_PROBE)
    if found != value:
        raise VaultUnavailable("it does not keep what is written")
