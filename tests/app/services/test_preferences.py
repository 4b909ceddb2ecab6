"""What was chosen on this device; never a reason to stop."""

import asyncio

from app.services.preferences import DevicePreferences, MemoryPreferences, Preferences


class FakeShared:
    """The device's storage without a device."""

    def __init__(self) -> None:
        self.items: dict[str, object] = {}
        self.seconds = 0.0
        self.error: Exception | None = None

    async def set(self, key: str, value: str) -> bool:
        await self._work()
        self.items[key] = value
        return True

    async def get(self, key: str) -> object:
        await self._work()
        return self.items.get(key)

    async def _work(self) -> None:
        await asyncio.sleep(self.seconds)
        if self.error is not None:
            raise self.error


async def test_a_choice_is_remembered() -> None:
    adapters: list[Preferences] = [
        MemoryPreferences(),
        DevicePreferences(FakeShared()),
    ]
    for preferences in adapters:
        assert await preferences.read("language") is None
        await preferences.write("language", "vi")
        assert await preferences.read("language") == "vi"


async def test_our_names_do_not_meet_those_of_others() -> None:
    shared = FakeShared()
    await DevicePreferences(shared).write("theme", "dark")
    assert shared.items == {"saku.theme": "dark"}


async def test_what_is_no_text_counts_as_not_chosen() -> None:
    shared = FakeShared()
    shared.items["saku.theme"] = 3
    assert await DevicePreferences(shared).read("theme") is None


async def test_a_device_that_fails_or_hangs_stops_nobody() -> None:
    shared = FakeShared()
    preferences = DevicePreferences(shared, wait_seconds=0.02)
    await preferences.write("theme", "dark")
    shared.error = RuntimeError("no page")
    await preferences.write("theme", "light")
    assert await preferences.read("theme") is None
    shared.error, shared.seconds = None, 5.0
    await preferences.write("theme", "light")
    assert await preferences.read("theme") is None
    shared.seconds = 0.0
    assert await preferences.read("theme") == "dark"
