"""The language packs on this device: read when first asked for, then kept."""

import logging
from collections.abc import Iterable
from pathlib import Path

from babel.messages.pofile import PoFileError

from app.services.language_packs.catalogue import Texts, read_catalogue, texts_of
from app.services.language_packs.pack import LanguagePack
from app.services.languages import ENGLISH, LANGUAGES, Language

LOCALES = Path(__file__).parents[3] / "locales"
_OLD_CODES = {"in": "id"}
"""Java's code for Indonesian until 1989, which Android phones still report."""

_log = logging.getLogger(__name__)


class LanguagePacks:
    """Loads packs from `<folder>/<code>/LC_MESSAGES/saku.po`."""

    def __init__(self, folder: Path = LOCALES) -> None:
        self._folder = folder
        self._loaded: dict[str, LanguagePack] = {}

    @property
    def available(self) -> tuple[tuple[str, str], ...]:
        """Pairs of code and the language's own name for itself."""
        return tuple((language.code, language.name) for language in LANGUAGES.values())

    def load(self, code: str) -> LanguagePack:
        """The pack of a language, English for a code nobody knows; the same object each time."""
        language = LANGUAGES.get(code, ENGLISH)
        if language.code not in self._loaded:
            fallback = None if language is ENGLISH else self.load(ENGLISH.code)
            pack = LanguagePack(language, self._read(language), fallback)
            self._loaded[language.code] = pack
        return self._loaded[language.code]

    def best_match(self, device_locales: Iterable[str]) -> str:
        """The first language of the device that Saku speaks (`id_ID`, `ar-EG`); else English."""
        for locale in device_locales:
            code = locale.replace("_", "-").partition("-")[0].lower()
            code = _OLD_CODES.get(code, code)
            if code in LANGUAGES:
                return code
        return ENGLISH.code

    def _read(self, language: Language) -> Texts:
        try:
            path = self._folder / language.code / "LC_MESSAGES" / "saku.po"
            return texts_of(read_catalogue(path))
        except (OSError, ValueError, PoFileError) as failure:
            # A wallet in the wrong language is better than no wallet.
            _log.error("language %s can't be read: %s", language.code, type(failure).__name__)
            return {}
