"""Approving with a finger, on each platform that has one: every outcome, and what was asked."""

import logging
from collections.abc import Callable

import pytest
from flet_local_auth import LocalAuthErrorCode  # type: ignore[import-untyped]

from app.errors import VaultUnavailable
from app.services.approver import ApprovalOutcome
from app.services.approver.key_item import ITEM
from app.services.token_vault import Platform
from app.services.token_vault.frame import frame
from tests.app.services.approver.platform_device import PlatformDevice, hang

KEY = bytes(range(100, 132))
REASON = "Send Rp125.000 to Sari"
PLATFORMS = (Platform.ANDROID, Platform.IOS, Platform.MACOS)
EVENT_BOUND = (Platform.ANDROID, Platform.MACOS)

ENROLLED = "LocalAuthentication.get_available_biometrics"
ASKED = "LocalAuthentication.authenticate"
READ = "SecureStorage.get"
CANCELLED_ON_IOS = "PlatformException(x, Code: -128, Message: User canceled., -128, null)"


@pytest.fixture(params=PLATFORMS)
def device(request: pytest.FixtureRequest) -> PlatformDevice:
    return PlatformDevice(request.param)


async def test_the_key_that_was_enrolled_is_released(device: PlatformDevice) -> None:
    async with device.open() as approver:
        await approver.enrol(KEY)
        assert await approver.release(REASON) == KEY
        await approver.enrol(KEY[::-1])
        assert await approver.release(REASON) == KEY[::-1]


async def test_a_key_survives_the_process(device: PlatformDevice) -> None:
    async with device.open() as approver:
        await approver.enrol(KEY)
    async with device.open() as approver:
        assert await approver.release(REASON) == KEY


@pytest.mark.parametrize("platform", EVENT_BOUND)
async def test_each_transfer_has_its_prompt_before_the_key_is_touched(platform: Platform) -> None:
    device = PlatformDevice(platform)
    async with device.open() as approver:
        await approver.enrol(KEY)
        enrolling = len(device.asked)
        for _ in range(3):
            steps = len(device.vault.steps)
            asking = approver.release(REASON)
            assert len(device.vault.steps) == steps
            await asking
        assert device.asked[enrolling:] == [ASKED] * 3
        for call in device.calls("authenticate"):
            assert call.arguments["reason"] == REASON
            assert call.arguments["biometric_only"] is True
            assert call.arguments["sensitive_transaction"] is True


async def test_an_iphones_keychain_asks_by_itself_each_time() -> None:
    device = PlatformDevice(Platform.IOS)
    async with device.open() as approver:
        await approver.enrol(KEY)
        enrolling = len(device.asked)
        for _ in range(3):
            await approver.release(REASON)
        assert device.asked[enrolling:] == [READ] * 3


@pytest.mark.parametrize("platform", EVENT_BOUND)
@pytest.mark.parametrize("code", LocalAuthErrorCode)
async def test_no_error_of_the_prompt_releases_the_key(
    platform: Platform, code: LocalAuthErrorCode
) -> None:
    device = PlatformDevice(platform)
    async with device.open() as approver:
        await approver.enrol(KEY)
        device.verdict = {"error_code": code.value, "error_description": "why"}
        steps = len(device.vault.steps)
        outcome = await approver.release(REASON)
        assert outcome is await approver.confirm(REASON)
        assert outcome is not ApprovalOutcome.CONFIRMED
        assert READ not in device.asked
        assert len(device.vault.steps) == steps


@pytest.mark.parametrize("platform", EVENT_BOUND)
async def test_a_prompt_that_says_no_releases_nothing(platform: Platform) -> None:
    device = PlatformDevice(platform)
    async with device.open() as approver:
        await approver.enrol(KEY)
        device.verdict = False
        assert await approver.release(REASON) is ApprovalOutcome.FAILED
        assert READ not in device.asked


async def test_the_keychains_own_prompt_can_be_cancelled() -> None:
    device = PlatformDevice(Platform.IOS)
    async with device.open() as approver:
        await approver.enrol(KEY)
        device.storage_error = CANCELLED_ON_IOS
        assert await approver.release(REASON) is ApprovalOutcome.CANCELLED
        device.storage_error = None
        assert await approver.release(REASON) == KEY


@pytest.mark.parametrize("platform", EVENT_BOUND)
async def test_a_locked_keychain_releases_nothing_and_keeps_the_key(platform: Platform) -> None:
    device = PlatformDevice(platform)
    async with device.open() as approver:
        await approver.enrol(KEY)
        device.vault.is_locked = True
        assert await approver.release(REASON) is ApprovalOutcome.UNAVAILABLE
        device.vault.is_locked = False
        assert await approver.release(REASON) == KEY


async def test_a_device_that_never_answers_is_cancelled(device: PlatformDevice) -> None:
    device.prompt_seconds = 0.02
    async with device.open() as approver:
        await approver.enrol(KEY)
        hang(device)
        assert await approver.release(REASON) is ApprovalOutcome.CANCELLED
        assert device.is_stopped is (device.platform in EVENT_BOUND)


async def test_a_key_that_an_enrolment_took_away_is_told_from_a_refusal() -> None:
    device = PlatformDevice(Platform.IOS)
    async with device.open() as approver:
        await approver.enrol(KEY)
        device.lose_enrolment()
        assert await approver.release(REASON) is ApprovalOutcome.ENROLMENT_CHANGED
        await approver.enrol(KEY[::-1])
        assert await approver.release(REASON) == KEY[::-1]


@pytest.mark.parametrize("platform", EVENT_BOUND)
async def test_a_key_that_went_from_the_vault_is_told_too(platform: Platform) -> None:
    device = PlatformDevice(platform)
    async with device.open() as approver:
        await approver.enrol(KEY)
        device.vault.items.clear()
        assert await approver.release(REASON) is ApprovalOutcome.ENROLMENT_CHANGED


async def test_a_key_that_went_with_the_last_finger_says_so() -> None:
    device = PlatformDevice(Platform.IOS)
    async with device.open() as approver:
        await approver.enrol(KEY)
        device.lose_enrolment()
        device.enrolled = []
        assert await approver.release(REASON) is ApprovalOutcome.NOT_ENROLLED


async def test_a_plugins_message_is_not_a_key() -> None:
    device = PlatformDevice(Platform.IOS)
    async with device.open() as approver:
        await approver.enrol(KEY)
        device.storage_answer = "Data has been reset"
        assert await approver.release(REASON) is ApprovalOutcome.ENROLMENT_CHANGED


async def test_without_a_finger_nothing_is_kept(device: PlatformDevice) -> None:
    # An item whose condition can't be met would be kept without one.
    async with device.open() as approver:
        device.enrolled = []
        assert not await approver.is_available()
        with pytest.raises(VaultUnavailable):
            await approver.enrol(KEY)
        assert set(device.asked) == {ENROLLED}
        assert device.vault.steps == []


async def test_asking_whether_it_is_there_shows_nothing(device: PlatformDevice) -> None:
    async with device.open() as approver:
        assert await approver.is_available()
        assert device.asked == [ENROLLED]


async def test_a_plain_yes_touches_no_key(device: PlatformDevice) -> None:
    async with device.open() as approver:
        assert await approver.confirm(REASON) is ApprovalOutcome.CONFIRMED
        assert device.asked == [ASKED]
        assert device.calls("authenticate")[0].arguments["biometric_only"] is True
        device.verdict = False
        assert await approver.confirm(REASON) is ApprovalOutcome.FAILED
        assert device.vault.steps == []


async def test_what_is_forgotten_is_gone(device: PlatformDevice) -> None:
    async with device.open() as approver:
        await approver.enrol(KEY)
        assert ITEM in (device.items or device.vault.items)
        await approver.forget()
        await approver.forget()
        assert device.items == device.vault.items == {}
        assert await approver.release(REASON) is ApprovalOutcome.ENROLMENT_CHANGED


def _break(device: PlatformDevice) -> None:
    device.storage_error = f"could not keep {KEY.hex()} as {frame(KEY.hex())}"
    device.vault.is_locked = True


@pytest.mark.parametrize("trouble", [_break, hang])
async def test_nothing_secret_is_told(
    device: PlatformDevice,
    trouble: Callable[[PlatformDevice], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    device.prompt_seconds = 0.02
    told = []
    with caplog.at_level(logging.DEBUG):
        async with device.open() as approver:
            await approver.enrol(KEY)
            trouble(device)
            device.vault.is_locked = True
            for work in (approver.enrol(KEY), approver.forget()):
                with pytest.raises(VaultUnavailable) as raised:
                    await work
                told.append(repr(raised.value))
                assert raised.value.__cause__ is None
            assert isinstance(await approver.release(REASON), ApprovalOutcome)
    told += [record.getMessage() for record in caplog.records if record.name.startswith("app.")]
    everything = "\n".join(told)
    assert KEY.hex() not in everything
    assert frame(KEY.hex()).split(".")[1] not in everything
