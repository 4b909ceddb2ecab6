"""The phone's keychain item: what its plugin says, and what is made of it."""

import asyncio
import gc
import logging

import pytest

from app.errors import VaultUnavailable
from app.services.approver import ApprovalOutcome
from app.services.approver.key_item import ITEM, decode, encode
from app.services.approver.phone_item import PhoneItem, outcome_of
from app.services.token_vault.frame import frame
from tests.harness import Device, open_device

KEY = bytes(range(100, 132))
FRAMED = frame(KEY.hex())


class FakeStorage:
    """Flet's secure storage without a phone; `answer` overrides what is read."""

    def __init__(self) -> None:
        self.items: dict[str, str] = {}
        self.steps: list[str] = []
        self.answer: str | None = None
        self.error: Exception | None = None
        self.seconds = 0.0

    async def get(self, key: str) -> str | None:
        await self._work("get")
        return self.answer or self.items.get(key)

    async def set(self, key: str, value: str) -> None:
        await self._work("set")
        self.items[key] = value

    async def remove(self, key: str) -> None:
        await self._work("remove")
        self.items.pop(key, None)

    async def _work(self, step: str) -> None:
        self.steps.append(step)
        await asyncio.sleep(self.seconds)
        if self.error:
            raise self.error


async def test_a_key_is_kept_framed_and_comes_back() -> None:
    storage = FakeStorage()
    item = PhoneItem(storage)
    await item.write(KEY)
    assert storage.items == {ITEM: FRAMED}
    assert await item.read() == KEY


async def test_an_item_is_never_changed_in_place() -> None:
    storage = FakeStorage()
    item = PhoneItem(storage)
    await item.write(KEY)
    await item.write(KEY[::-1])
    assert storage.steps == ["remove", "set", "remove", "set"]
    assert await item.read() == KEY[::-1]


@pytest.mark.parametrize(
    "answer",
    ["Data has been reset", KEY.hex(), FRAMED[:-1], frame(KEY[:-1].hex()), frame("kunci"), "v1.."],
)
async def test_what_is_no_key_of_ours_counts_as_gone(answer: str) -> None:
    storage = FakeStorage()
    storage.answer = answer
    assert await PhoneItem(storage).read() is ApprovalOutcome.ENROLMENT_CHANGED


async def test_a_missing_item_counts_as_gone() -> None:
    assert await PhoneItem(FakeStorage()).read() is ApprovalOutcome.ENROLMENT_CHANGED


APPLE = "PlatformException(Unexpected security result code, {}, {}, null)"
ANDROID = (
    "PlatformException(Exception encountered, Biometric authentication error [{}]: {}, , null)"
)


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        (APPLE.format("Code: -128, Message: User canceled the operation.", -128), "cancelled"),
        (APPLE.format("Code: -128, Message: Pengguna membatalkan operasi.", -128), "cancelled"),
        (APPLE.format("Unknown security result code: -128", -128), "cancelled"),
        (APPLE.format("Code: -25293, Message: Authentication failed.", -25293), "failed"),
        (APPLE.format("Code: -25308, Message: Interaction is not allowed.", -25308), "unavailable"),
        (ANDROID.format(3, "Waktu habis"), "cancelled"),
        (ANDROID.format(5, "Fingerprint operation cancelled."), "cancelled"),
        (ANDROID.format(7, "Too many attempts. Try again later."), "locked_out"),
        (ANDROID.format(9, "Too many attempts."), "locked_out"),
        (ANDROID.format(10, "Đã hủy"), "cancelled"),
        (ANDROID.format(11, "No fingerprints enrolled."), "not_enrolled"),
        (ANDROID.format(13, "Cancel"), "cancelled"),
        (ANDROID.format(14, "No screen lock"), "not_enrolled"),
        (ANDROID.format(1, "Hardware unavailable"), "unavailable"),
        (
            "PlatformException(Exception encountered, Migration failed after algorithm change "
            "(Invalid key, key type incompatible with cipher). Enable resetOnError=true or call "
            "deleteAll()., , null)",
            "enrolment_changed",
        ),
        ("Session closed", "unavailable"),
        ("", "unavailable"),
    ],
)
async def test_a_plugins_error_has_one_meaning(message: str, outcome: str) -> None:
    storage = FakeStorage()
    storage.error = RuntimeError(message)
    assert outcome_of(message) == outcome
    assert await PhoneItem(storage).read() == outcome


async def test_nothing_secret_is_in_what_is_raised_or_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    storage = FakeStorage()
    storage.error = RuntimeError(f"could not keep {FRAMED} of {KEY.hex()}")
    item = PhoneItem(storage)
    with caplog.at_level(logging.DEBUG):
        for work in (item.write(KEY), item.erase()):
            with pytest.raises(VaultUnavailable) as raised:
                await work
            assert str(raised.value) == "RuntimeError"
            assert raised.value.__suppress_context__
        await item.read()
        storage.error, storage.answer = None, FRAMED[:-1]
        await item.read()
        with pytest.raises(ValueError, match="has 32 bytes") as wrong:
            await item.write(KEY[:-1])
    assert "not released" in caplog.text
    told = caplog.text + str(wrong.value)
    assert all(part not in told for part in (KEY.hex()[:-2], FRAMED.split(".")[1]))


async def test_a_keychain_that_never_answers_is_given_up() -> None:
    storage = FakeStorage()
    storage.seconds = 5.0
    item = PhoneItem(storage, prompt_seconds=0.02)
    assert await item.read() is ApprovalOutcome.CANCELLED
    with pytest.raises(VaultUnavailable):
        await item.write(KEY)
    with pytest.raises(VaultUnavailable):
        await item.erase()


async def test_a_key_that_comes_too_late_is_not_kept_by_flet() -> None:
    answered = asyncio.Event()

    async def answer(_: object) -> str:
        await answered.wait()
        return FRAMED

    items: list[PhoneItem] = []
    async with open_device(
        lambda _: items.append(PhoneItem(prompt_seconds=0.02)),
        answers={("SecureStorage", "get"): answer},
    ) as device:
        assert await items[0].read() is ApprovalOutcome.CANCELLED
        answered.set()
        await device.settle()
        assert kept_answers(device) == []


async def test_an_error_that_comes_too_late_is_told_to_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    storage = FakeStorage()
    storage.error, storage.seconds = RuntimeError(FRAMED), 0.05
    assert await PhoneItem(storage, prompt_seconds=0.01).read() is ApprovalOutcome.CANCELLED
    await asyncio.sleep(0.1)
    storage.error = None
    gc.collect()  # asyncio reports an error that nobody looked at when its task goes
    assert FRAMED not in caplog.text


def kept_answers(device: Device) -> list[object]:
    """What Flet holds for callers that have gone; KeyError when an upgrade renames it."""
    held: dict[object, object] = vars(device.page.session)["_Session__method_call_results"]
    return list(held.values())


def test_a_key_survives_its_encoding() -> None:
    assert decode(encode(KEY)) == KEY


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_key_of_another_length_is_no_key(size: int) -> None:
    with pytest.raises(ValueError, match="has 32 bytes"):
        encode(bytes(size))
    assert decode(bytes(size).hex()) is ApprovalOutcome.ENROLMENT_CHANGED
