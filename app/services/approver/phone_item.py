"""The phone's keychain item that a finger or face opens, by way of Flet's secure storage."""

import logging
import re
from collections.abc import Coroutine
from typing import Any, TypeVar

from flet_secure_storage import (  # type: ignore[import-untyped]
    AccessControlFlag,
    AndroidOptions,
    IOSOptions,
    KeychainAccessibility,
    KeyCipherAlgorithm,
    SecureStorage,
    StorageCipherAlgorithm,
)

from app.errors import VaultUnavailable
from app.services.approver.key_item import ITEM, decode, encode
from app.services.approver.port import PROMPT_SECONDS, ApprovalOutcome
from app.services.token_vault.frame import frame, unframe
from app.services.token_vault.phone import Storage
from app.services.token_vault.waiting import wait_for_answer

T = TypeVar("T")

_log = logging.getLogger(__name__)


class PhoneItem:
    """Any of its methods may show the keychain's own prompt.

    Must be made where a Flet page is at hand, unless it is given its `storage`.
    """

    def __init__(
        self, storage: Storage | None = None, prompt_seconds: float = PROMPT_SECONDS
    ) -> None:
        self._storage: Storage = build_storage() if storage is None else storage
        self._prompt_seconds = prompt_seconds

    async def read(self) -> bytes | ApprovalOutcome:
        """The key, or why not."""
        try:
            return decode(unframe(ITEM, await self._wait(self._storage.get(ITEM))))
        except TimeoutError:
            return ApprovalOutcome.CANCELLED
        except Exception as error:  # noqa: BLE001 (a promise of the port)
            outcome = outcome_of(str(error))
            _log.warning("the biometric key was not released: %s", outcome)
            return outcome

    async def write(self, key: bytes) -> None:
        """Keep it; raises `VaultUnavailable`."""
        framed = frame(encode(key))
        # The old one goes first: iOS would ask for a finger before it changes an item.
        await self.erase()
        await self._change(self._storage.set(ITEM, framed))

    async def erase(self) -> None:
        """Forget it; raises `VaultUnavailable`."""
        await self._change(self._storage.remove(ITEM))

    async def _change(self, answer: Coroutine[Any, Any, None]) -> None:
        try:
            await self._wait(answer)
        except Exception as error:  # noqa: BLE001 (no failure means anything else)
            # Its text may quote the secret and is not passed on.
            raise VaultUnavailable(type(error).__name__) from None

    async def _wait(self, answer: Coroutine[Any, Any, T]) -> T:
        return await wait_for_answer(answer, self._prompt_seconds)


_CODE = re.compile(r"(?:code: |error \[)(-?\d+)", re.IGNORECASE)
_OUTCOMES = {
    # iOS, Security/SecBase.h
    -128: ApprovalOutcome.CANCELLED,  # errSecUserCanceled
    -25293: ApprovalOutcome.FAILED,  # errSecAuthFailed
    # Android, BiometricConstants
    3: ApprovalOutcome.CANCELLED,  # timeout
    5: ApprovalOutcome.CANCELLED,  # by the system
    7: ApprovalOutcome.LOCKED_OUT,
    9: ApprovalOutcome.LOCKED_OUT,  # until the screen's own lock is opened
    10: ApprovalOutcome.CANCELLED,  # by the user
    11: ApprovalOutcome.NOT_ENROLLED,
    13: ApprovalOutcome.CANCELLED,  # the negative button
    14: ApprovalOutcome.NOT_ENROLLED,  # no screen lock at all
}


def outcome_of(message: str) -> ApprovalOutcome:
    """What the plugin's error means; its number is all that stays the same in every language."""
    # Android's keystore has thrown its key away, and the plugin takes that for a new algorithm.
    if "after algorithm change" in message:
        return ApprovalOutcome.ENROLMENT_CHANGED
    code = _CODE.search(message)
    return _OUTCOMES.get(int(code[1]) if code else 0, ApprovalOutcome.UNAVAILABLE)


def build_storage() -> SecureStorage:
    """Flet's storage for the one item; each platform reads its own options.

    Android opens a store by its name with the first options it hears, and asks for a finger or
    the phone's PIN once in each process; a new finger doesn't end the key there.
    """
    return SecureStorage(
        android_options=AndroidOptions(
            reset_on_error=False,  # the default erases everything after one failed read
            migrate_on_algorithm_change=True,  # without it a new store can't be opened
            enforce_biometrics=True,
            key_cipher_algorithm=KeyCipherAlgorithm.AES_GCM_NO_PADDING,
            storage_cipher_algorithm=StorageCipherAlgorithm.AES_GCM_NO_PADDING,
            shared_preferences_name="wallet_bio",
            biometric_prompt_title="Saku",
            # The plugin's own line is English; an empty one would bring it back.
            biometric_prompt_subtitle="\N{NO-BREAK SPACE}",
        ),
        ios_options=IOSOptions(
            account_name="saku.biometric",
            accessibility=KeychainAccessibility.PASSCODE,
            access_control_flags=[AccessControlFlag.BIOMETRY_CURRENT_SET],
        ),
    )
