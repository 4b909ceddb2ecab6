"""A device with a finger and a keychain, told what to answer; it writes down what was asked."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import flet as ft

from app.services.approver import Approver, open_approver
from app.services.approver.key_item import ITEM
from app.services.token_vault import Platform
from tests.fakes import FakeVault
from tests.harness import NO_ANSWER, Device, Invocation, open_device

STORAGE = "SecureStorage"
LOCAL_AUTH = "LocalAuthentication"
_PAGE_PLATFORMS = {
    Platform.ANDROID: ft.PagePlatform.ANDROID,
    Platform.IOS: ft.PagePlatform.IOS,
    Platform.MACOS: ft.PagePlatform.MACOS,
}


class PlatformDevice:
    """What the plug-ins of a platform do, by the words that reach the app.

    `items` is the phone's keychain, `vault` the desktop's. `storage_error` and `storage_answer`
    stand in for what the keychain says; `verdict` is what the prompt says: a value, or a
    function that may raise.
    """

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.prompt_seconds = 5.0
        self.items: dict[str, str] = {}
        self.vault = FakeVault()
        self.enrolled = ["fingerprint"]
        self.verdict: Any = True
        self.storage_error: str | None = None
        self.storage_answer: Any = None
        self.is_stopped = False
        self._device: Device | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Approver]:
        """The approver of this platform, on a page of its own."""
        made: list[Approver] = []

        def main(page: ft.Page) -> None:
            made.append(open_approver(self.platform, self.vault, self.prompt_seconds))

        async with open_device(
            main, platform=_PAGE_PLATFORMS[self.platform], answers=self._answers()
        ) as self._device:
            yield made[0]

    @property
    def device(self) -> Device:
        """The emulated device while it is open."""
        assert self._device is not None
        return self._device

    @property
    def asked(self) -> list[str]:
        """Every call to a plug-in, in order."""
        return [f"{call.type}.{call.method}" for call in self.device.invocations]

    def calls(self, method: str) -> list[Invocation]:
        """The calls to one method, with what was handed over."""
        return [call for call in self.device.invocations if call.method == method]

    def service(self, kind: str) -> dict[str, Any]:
        """A service as it arrived on the device, its options with it."""
        found = self.device.mirror.page["_services"]["_services"]
        (service,) = [service for service in found if service["_c"] == kind]
        return dict(service)

    def lose_enrolment(self) -> None:
        """A finger is added: iOS drops the item."""
        self.items.pop(ITEM, None)

    def _answers(self) -> dict[tuple[str, str], Callable[[dict[str, Any]], Any]]:
        return {
            (STORAGE, "get"): self._read,
            (STORAGE, "set"): self._write,
            (STORAGE, "remove"): self._remove,
            (LOCAL_AUTH, "get_available_biometrics"): lambda _: self.enrolled,
            (LOCAL_AUTH, "authenticate"): self._authenticate,
            (LOCAL_AUTH, "stop_authentication"): self._stop,
        }

    def _read(self, call: dict[str, Any]) -> Any:
        self._fail()
        return self.items.get(call["key"]) if self.storage_answer is None else self.storage_answer

    def _write(self, call: dict[str, Any]) -> Any:
        self._fail()
        self.items[call["key"]] = call["value"]
        return self.storage_answer

    def _remove(self, call: dict[str, Any]) -> Any:
        self._fail()
        self.items.pop(call["key"], None)
        return self.storage_answer

    def _fail(self) -> None:
        if self.storage_error is not None:
            raise RuntimeError(self.storage_error)

    def _authenticate(self, _: dict[str, Any]) -> Any:
        return self.verdict() if callable(self.verdict) else self.verdict

    def _stop(self, _: dict[str, Any]) -> bool:
        self.is_stopped = True
        return True


def hang(device: PlatformDevice) -> None:
    """From now on neither the prompt nor the keychain answers."""
    device.verdict = device.storage_answer = NO_ANSWER
