"""Finger or face: every way a prompt can end."""

import asyncio

import pytest
from flet_local_auth import (  # type: ignore[import-untyped]
    BiometricType,
    LocalAuthErrorCode,
    LocalAuthException,
)

from app.services.biometrics import BiometricOutcome, Biometrics, DeviceBiometrics, NoBiometrics
from tests.fakes import FakeBiometrics


class FakePrompt:
    """The platform's prompt without a platform."""

    def __init__(self, result: bool | Exception = True, seconds: float = 0.0) -> None:
        self.result = result
        self.seconds = seconds
        self.enrolled: list[object] = [BiometricType.FINGERPRINT]
        self.asked: list[tuple[str, bool, bool]] = []
        self.stopped = False

    async def get_available_biometrics(self) -> list[object]:
        if isinstance(self.result, Exception):
            raise self.result
        return self.enrolled

    async def authenticate(
        self, reason: str, *, biometric_only: bool, sensitive_transaction: bool
    ) -> bool:
        self.asked.append((reason, biometric_only, sensitive_transaction))
        await asyncio.sleep(self.seconds)
        if isinstance(self.result, Exception):
            raise self.result
        return self.result

    async def stop_authentication(self) -> bool:
        self.stopped = True
        return True


async def test_a_confirmed_prompt_asks_for_biometrics_only() -> None:
    prompt = FakePrompt()
    assert await DeviceBiometrics(prompt).confirm("Send Rp10") is BiometricOutcome.CONFIRMED
    assert prompt.asked == [("Send Rp10", True, True)]


@pytest.mark.parametrize("code", LocalAuthErrorCode)
async def test_no_error_confirms(code: LocalAuthErrorCode) -> None:
    outcome = await DeviceBiometrics(FakePrompt(LocalAuthException(code))).confirm("why")
    assert outcome is not BiometricOutcome.CONFIRMED
    if "LOCKOUT" in code.name:
        assert outcome is BiometricOutcome.LOCKED_OUT
    elif "CANCELED" in code.name:
        assert outcome is BiometricOutcome.CANCELLED
    elif "ENROLLED" in code.name:
        assert outcome is BiometricOutcome.NOT_ENROLLED


async def test_a_prompt_that_says_no_has_failed() -> None:
    assert await DeviceBiometrics(FakePrompt(False)).confirm("why") is BiometricOutcome.FAILED


async def test_a_prompt_that_never_answers_is_taken_away() -> None:
    prompt = FakePrompt(seconds=5)
    outcome = await DeviceBiometrics(prompt, prompt_seconds=0.02).confirm("why")
    assert outcome is BiometricOutcome.CANCELLED
    assert prompt.stopped


async def test_a_broken_prompt_is_unavailable() -> None:
    device = DeviceBiometrics(FakePrompt(RuntimeError("no page")))
    assert await device.confirm("why") is BiometricOutcome.UNAVAILABLE
    assert not await device.is_available()


async def test_it_is_available_where_something_is_enrolled() -> None:
    prompt = FakePrompt()
    assert await DeviceBiometrics(prompt).is_available()
    prompt.enrolled = []
    assert not await DeviceBiometrics(prompt).is_available()


async def test_a_platform_without_a_prompt_says_so() -> None:
    nothing: Biometrics = NoBiometrics()
    assert not await nothing.is_available()
    assert await nothing.confirm("why") is BiometricOutcome.UNAVAILABLE


async def test_the_fake_keeps_the_order_of_its_answers() -> None:
    fake: Biometrics = FakeBiometrics(BiometricOutcome.CANCELLED, BiometricOutcome.CONFIRMED)
    answers = [await fake.confirm(str(number)) for number in range(3)]
    assert answers == ["cancelled", "confirmed", "confirmed"]
