"""How the app looks on this device: theme, text size, and whether amounts are hidden."""

from dataclasses import dataclass, replace
from enum import StrEnum

from app.services.preferences import Preferences
from app.state.store import Store


class ThemeChoice(StrEnum):
    """Follow the system, or not."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


TEXT_SCALES_PERCENT = (100, 130, 160, 200)


@dataclass(frozen=True)
class AppearanceState:
    """Choices that belong to the device, not to the person."""

    theme: ThemeChoice = ThemeChoice.SYSTEM
    text_percent: int = 100
    amounts_hidden: bool = False

    @property
    def has_large_text(self) -> bool:
        """True when a name and an amount no longer fit beside each other on a phone."""
        return self.text_percent >= 160


class AppearanceStore(Store[AppearanceState]):
    """Remembers each choice in the device's preferences."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences
        super().__init__(AppearanceState())

    async def start(self) -> None:
        """Read what was chosen before; anything unreadable is the default."""
        theme = await self._preferences.read("theme")
        percent = await self._preferences.read("text_percent")
        hidden = await self._preferences.read("amounts_hidden")
        sizes = {str(size): size for size in TEXT_SCALES_PERCENT}
        self._emit(
            AppearanceState(
                theme=ThemeChoice(theme) if theme in set(ThemeChoice) else ThemeChoice.SYSTEM,
                text_percent=sizes.get(percent or "", 100),
                amounts_hidden=hidden == "yes",
            )
        )

    async def choose_theme(self, theme: ThemeChoice) -> None:
        """Light, dark, or as the system is."""
        self._emit(replace(self.state, theme=theme))
        await self._preferences.write("theme", theme.value)

    async def choose_text_size(self, percent: int) -> None:
        """One of `TEXT_SCALES_PERCENT`."""
        self._emit(replace(self.state, text_percent=percent))
        await self._preferences.write("text_percent", str(percent))

    async def toggle_amounts(self) -> None:
        """Show or hide every amount on the home screen."""
        hidden = not self.state.amounts_hidden
        self._emit(replace(self.state, amounts_hidden=hidden))
        await self._preferences.write("amounts_hidden", "yes" if hidden else "no")
