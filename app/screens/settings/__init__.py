"""Settings: a list of what can be changed, and one address for each."""

from app.screens.settings.about import AboutScreen
from app.screens.settings.appearance import AppearanceScreen
from app.screens.settings.language import LanguageScreen
from app.screens.settings.overview import SettingsScreen
from app.screens.settings.pin import PinScreen
from app.screens.settings.sessions import SessionsScreen

__all__ = [
    "AboutScreen",
    "AppearanceScreen",
    "LanguageScreen",
    "PinScreen",
    "SessionsScreen",
    "SettingsScreen",
]
