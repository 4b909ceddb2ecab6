"""The system's own prompt, which answers with yes or no."""

import asyncio
import logging
from typing import Protocol

from flet_local_auth import (  # type: ignore[import-untyped]
    LocalAuthentication,
    LocalAuthErrorCode,
    LocalAuthException,
)

from app.services.approver.port import PROMPT_SECONDS, ApprovalOutcome

_log = logging.getLogger(__name__)

QUERY_SECONDS = 5.0


class LocalAuth(Protocol):
    """The part of `LocalAuthentication` that is used."""

    async def get_available_biometrics(self) -> list[object]:
        """What is enrolled."""

    async def authenticate(
        self, reason: str, *, biometric_only: bool, sensitive_transaction: bool
    ) -> bool:
        """True when confirmed; raises `LocalAuthException`."""

    async def stop_authentication(self) -> bool:
        """Take the prompt away."""


class Prompt:
    """Asks on Android, iOS and macOS; never raises.

    Must be made where a Flet page is at hand, unless it is given its `local_auth`.
    """

    def __init__(
        self, local_auth: LocalAuth | None = None, prompt_seconds: float = PROMPT_SECONDS
    ) -> None:
        self._local_auth: LocalAuth = LocalAuthentication() if local_auth is None else local_auth
        self._prompt_seconds = prompt_seconds

    async def is_enrolled(self) -> bool:
        """True when there is a finger or face to ask for."""
        try:
            async with asyncio.timeout(QUERY_SECONDS):
                return bool(await self._local_auth.get_available_biometrics())
        except Exception as error:  # noqa: BLE001 (a promise of the port)
            _log.warning("biometrics can't be asked about: %s", type(error).__name__)
            return False

    async def confirm(self, reason: str) -> ApprovalOutcome:
        """Ask with biometrics only: the phone's own PIN is not the wallet's."""
        try:
            async with asyncio.timeout(self._prompt_seconds):
                confirmed = await self._local_auth.authenticate(
                    reason, biometric_only=True, sensitive_transaction=True
                )
        except LocalAuthException as error:
            return _OUTCOMES.get(error.code, ApprovalOutcome.UNAVAILABLE)
        except TimeoutError:
            await self._take_away()
            return ApprovalOutcome.CANCELLED
        except Exception as error:  # noqa: BLE001 (a promise of the port)
            _log.warning("the biometric prompt broke: %s", type(error).__name__)
            return ApprovalOutcome.UNAVAILABLE
        return ApprovalOutcome.CONFIRMED if confirmed is True else ApprovalOutcome.FAILED

    async def _take_away(self) -> None:
        try:
            async with asyncio.timeout(QUERY_SECONDS):
                await self._local_auth.stop_authentication()
        except Exception as error:  # noqa: BLE001 (a promise of the port)
            _log.warning("the biometric prompt stays: %s", type(error).__name__)


_OUTCOMES = {
    LocalAuthErrorCode.USER_CANCELED: ApprovalOutcome.CANCELLED,
    LocalAuthErrorCode.SYSTEM_CANCELED: ApprovalOutcome.CANCELLED,
    LocalAuthErrorCode.TIMEOUT: ApprovalOutcome.CANCELLED,
    LocalAuthErrorCode.USER_REQUESTED_FALLBACK: ApprovalOutcome.CANCELLED,
    LocalAuthErrorCode.TEMPORARY_LOCKOUT: ApprovalOutcome.LOCKED_OUT,
    LocalAuthErrorCode.BIOMETRIC_LOCKOUT: ApprovalOutcome.LOCKED_OUT,
    LocalAuthErrorCode.NO_BIOMETRICS_ENROLLED: ApprovalOutcome.NOT_ENROLLED,
    LocalAuthErrorCode.NO_CREDENTIALS_SET: ApprovalOutcome.NOT_ENROLLED,
}
