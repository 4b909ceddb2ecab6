"""The system's prompt: every way it can end."""

import asyncio

import pytest
from flet_local_auth import (  # type: ignore[import-untyped]
    BiometricType,
    LocalAuthErrorCode,
    LocalAuthException,
)

from app.services.approver import ApprovalOutcome
from app.services.approver.prompt import Prompt


class FakeLocalAuth:
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
    local_auth = FakeLocalAuth()
    assert await Prompt(local_auth).confirm("Send Rp10") is ApprovalOutcome.CONFIRMED
    assert local_auth.asked == [("Send Rp10", True, True)]


@pytest.mark.parametrize("code", LocalAuthErrorCode)
async def test_no_error_confirms(code: LocalAuthErrorCode) -> None:
    outcome = await Prompt(FakeLocalAuth(LocalAuthException(code))).confirm("why")
    if "LOCKOUT" in code.name:
        assert outcome is ApprovalOutcome.LOCKED_OUT
    elif "CANCELED" in code.name or code.name in ("TIMEOUT", "USER_REQUESTED_FALLBACK"):
        assert outcome is ApprovalOutcome.CANCELLED
    elif code.name in ("NO_BIOMETRICS_ENROLLED", "NO_CREDENTIALS_SET"):
        assert outcome is ApprovalOutcome.NOT_ENROLLED
    else:
        assert outcome is ApprovalOutcome.UNAVAILABLE


async def test_a_prompt_that_says_no_has_failed() -> None:
    assert await Prompt(FakeLocalAuth(False)).confirm("why") is ApprovalOutcome.FAILED


async def test_a_prompt_that_never_answers_is_taken_away() -> None:
    local_auth = FakeLocalAuth(seconds=5)
    outcome = await Prompt(local_auth, prompt_seconds=0.02).confirm("why")
    assert outcome is ApprovalOutcome.CANCELLED
    assert local_auth.stopped


async def test_a_broken_prompt_is_unavailable() -> None:
    prompt = Prompt(FakeLocalAuth(RuntimeError("no page")))
    assert await prompt.confirm("why") is ApprovalOutcome.UNAVAILABLE
    assert not await prompt.is_enrolled()


async def test_it_knows_whether_something_is_enrolled() -> None:
    local_auth = FakeLocalAuth()
    assert await Prompt(local_auth).is_enrolled()
    local_auth.enrolled = []
    assert not await Prompt(local_auth).is_enrolled()
