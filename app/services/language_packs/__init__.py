"""Language packs: every visible string of one language, and how it writes values."""

from app.services.language_packs.pack import LanguagePack
from app.services.language_packs.packs import LanguagePacks

__all__ = ["LanguagePack", "LanguagePacks"]
