"""Which platform gets which approver, and what its prompts look like from the device."""

import pytest

from app.errors import VaultUnavailable
from app.services.approver import ApprovalOutcome, Approver, Assurance, open_approver
from app.services.approver.key_item import ITEM
from app.services.token_vault import Platform
from tests.app.services.approver.platform_device import STORAGE, PlatformDevice
from tests.fakes import FakeVault

KEY = bytes(range(32))


@pytest.mark.parametrize(
    ("platform", "assurance"),
    [
        (Platform.IOS, Assurance.RESULT_BOUND),
        (Platform.ANDROID, Assurance.EVENT_BOUND),
        (Platform.MACOS, Assurance.EVENT_BOUND),
    ],
)
async def test_a_platform_with_a_prompt_says_how_strong_it_is(
    platform: Platform, assurance: Assurance
) -> None:
    async with PlatformDevice(platform).open() as approver:
        assert approver.assurance is assurance


@pytest.mark.parametrize("platform", [Platform.LINUX, Platform.WINDOWS, Platform.WEB])
async def test_a_platform_without_one_approves_nothing(platform: Platform) -> None:
    vault = FakeVault()
    approver: Approver = open_approver(platform, vault)
    assert approver.assurance is Assurance.NONE
    assert not await approver.is_available()
    with pytest.raises(VaultUnavailable):
        await approver.enrol(KEY)
    assert await approver.release("why") is ApprovalOutcome.UNAVAILABLE
    assert await approver.confirm("why") is ApprovalOutcome.UNAVAILABLE
    await approver.forget()
    assert vault.steps == []


async def test_an_iphone_binds_the_item_to_todays_fingers_and_to_the_device() -> None:
    device = PlatformDevice(Platform.IOS)
    async with device.open():
        assert device.service(STORAGE)["ios_options"] == {
            "account_name": "saku.biometric",
            "accessibility": "passcode",
            "access_control_flags": ["biometryCurrentSet"],
        }


@pytest.mark.parametrize("platform", [Platform.ANDROID, Platform.MACOS])
async def test_elsewhere_the_item_is_one_of_the_token_vaults(platform: Platform) -> None:
    device = PlatformDevice(platform)
    async with device.open() as approver:
        await approver.enrol(KEY)
        assert set(device.vault.items) == {ITEM}
        assert device.items == {}


async def test_every_call_uses_the_options_of_the_item() -> None:
    device = PlatformDevice(Platform.IOS)
    async with device.open() as approver:
        await approver.enrol(KEY)
        await approver.release("why")
        await approver.forget()
        for method in ("get", "set", "remove"):
            assert device.calls(method)
            for call in device.calls(method):
                # iOS finds an item by its accessibility too: other options find another item.
                assert call.arguments["ios"] is None
                assert call.arguments["android"] is None
