"""Finger or face: asks the system's own prompt whether the owner is there."""

import asyncio
import logging
from enum import StrEnum
from typing import Protocol

import flet as ft
from flet_local_auth import (  # type: ignore[import-untyped]
    LocalAuthentication,
    LocalAuthErrorCode,
    LocalAuthException,
)

_log = logging.getLogger(__name__)

PROMPT_SECONDS = 90.0
"""The system's prompt gives up earlier; this ends one that never answers."""
QUERY_SECONDS = 5.0


class BiometricOutcome(StrEnum):
    """What came of a prompt; only the first lets anything happen."""

    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    FAILED = "failed"
    LOCKED_OUT = "locked_out"
    NOT_ENROLLED = "not_enrolled"
    UNAVAILABLE = "unavailable"


class Biometrics(Protocol):
    """Never raises: whatever goes wrong, the PIN is still there."""

    async def is_available(self) -> bool:
        """True when a finger or face is enrolled and can be asked for."""

    async def confirm(self, reason: str) -> BiometricOutcome:
        """Show the system's prompt with `reason`, a sentence in the user's language."""


class NoBiometrics:
    """For platforms without a prompt, such as Linux and browsers."""

    async def is_available(self) -> bool:
        """Never."""
        return False

    async def confirm(self, reason: str) -> BiometricOutcome:
        """Say that there is nothing to ask with."""
        return BiometricOutcome.UNAVAILABLE


class Prompt(Protocol):
    """The part of `LocalAuthentication` that is used."""

    async def get_available_biometrics(self) -> list[object]:
        """What is enrolled."""

    async def authenticate(
        self, reason: str, *, biometric_only: bool, sensitive_transaction: bool
    ) -> bool:
        """True when confirmed; raises `LocalAuthException`."""

    async def stop_authentication(self) -> bool:
        """Take the prompt away."""


class DeviceBiometrics:
    """The prompt of Android, iOS, macOS and Windows."""

    def __init__(self, prompt: Prompt, prompt_seconds: float = PROMPT_SECONDS) -> None:
        self._prompt = prompt
        self._prompt_seconds = prompt_seconds

    async def is_available(self) -> bool:
        """True when something is enrolled."""
        try:
            async with asyncio.timeout(QUERY_SECONDS):
                return bool(await self._prompt.get_available_biometrics())
        except Exception as error:  # noqa: BLE001 (a promise of the port)
            _log.warning("biometrics can't be asked about: %s", type(error).__name__)
            return False

    async def confirm(self, reason: str) -> BiometricOutcome:
        """Ask with biometrics only: the phone's own PIN is not the wallet's."""
        try:
            async with asyncio.timeout(self._prompt_seconds):
                confirmed = await self._prompt.authenticate(
                    reason, biometric_only=True, sensitive_transaction=True
                )
        except LocalAuthException as error:
            return _OUTCOMES.get(error.code, BiometricOutcome.UNAVAILABLE)
        except TimeoutError:
            await self._take_away()
            return BiometricOutcome.CANCELLED
        except Exception as error:  # noqa: BLE001 (a promise of the port)
            _log.warning("the biometric prompt broke: %s", type(error).__name__)
            return BiometricOutcome.UNAVAILABLE
        return BiometricOutcome.CONFIRMED if confirmed is True else BiometricOutcome.FAILED

    async def _take_away(self) -> None:
        try:
            async with asyncio.timeout(QUERY_SECONDS):
                await self._prompt.stop_authentication()
        except Exception as error:  # noqa: BLE001 (a promise of the port)
            _log.warning("the biometric prompt stays: %s", type(error).__name__)


_OUTCOMES = {
    LocalAuthErrorCode.USER_CANCELED: BiometricOutcome.CANCELLED,
    LocalAuthErrorCode.SYSTEM_CANCELED: BiometricOutcome.CANCELLED,
    LocalAuthErrorCode.TIMEOUT: BiometricOutcome.CANCELLED,
    LocalAuthErrorCode.USER_REQUESTED_FALLBACK: BiometricOutcome.CANCELLED,
    LocalAuthErrorCode.TEMPORARY_LOCKOUT: BiometricOutcome.LOCKED_OUT,
    LocalAuthErrorCode.BIOMETRIC_LOCKOUT: BiometricOutcome.LOCKED_OUT,
    LocalAuthErrorCode.NO_BIOMETRICS_ENROLLED: BiometricOutcome.NOT_ENROLLED,
    LocalAuthErrorCode.NO_CREDENTIALS_SET: BiometricOutcome.NOT_ENROLLED,
}


def open_biometrics() -> Biometrics:
    """The platform's prompt, where there is one; must run where a Flet page is at hand."""
    try:
        return DeviceBiometrics(LocalAuthentication())
    except ft.FletUnsupportedPlatformException:
        return NoBiometrics()
