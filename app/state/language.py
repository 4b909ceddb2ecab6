"""The language the app speaks, and the switch that changes it while running."""

from dataclasses import dataclass, replace

from app.services.language_packs import LanguagePack, LanguagePacks
from app.services.preferences import Preferences
from app.state.store import Store

_PREFERENCE = "language"


@dataclass(frozen=True)
class LanguageState:
    """The pack in use; every visible string comes from it."""

    pack: LanguagePack


class LanguageStore(Store[LanguageState]):
    """Switches packs at once and remembers the choice on this device."""

    def __init__(self, packs: LanguagePacks, preferences: Preferences) -> None:
        self._packs = packs
        self._preferences = preferences
        super().__init__(LanguageState(packs.load("en")))

    @property
    def available(self) -> tuple[tuple[str, str], ...]:
        """Pairs of code and the language's own name for itself."""
        return self._packs.available

    async def start(self, device_locales: list[str]) -> None:
        """Speak the remembered language, or else the best match for the device."""
        remembered = await self._preferences.read(_PREFERENCE)
        known = {code for code, _ in self._packs.available}
        code = remembered if remembered in known else self._packs.best_match(device_locales)
        self._speak(code)

    async def choose(self, code: str) -> None:
        """Speak another language from this moment on."""
        self._speak(code)
        await self._preferences.write(_PREFERENCE, code)

    def _speak(self, code: str) -> None:
        self._emit(replace(self.state, pack=self._packs.load(code)))
