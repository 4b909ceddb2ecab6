"""Who I am here, and everything that can be set."""

import flet as ft

from api_contract.person import Person
from app import links, theme
from app.components.avatar import avatar
from app.components.choices import link_line, link_list
from app.components.feedback import hint_banner, trouble_banner
from app.components.layout import card, column, scrolling
from app.components.shell import tab_view
from app.components.typography import caption, headline, quiet, title
from app.hooks import use_sign_out, use_store, use_stores, use_text
from app.screens.boundary import screen
from app.services.language_packs import LanguagePack


@screen
def SettingsScreen() -> ft.View:
    """Profile, device, security, the way out."""
    stores, t = use_stores(), use_text()
    is_wide = use_store(stores.window, lambda state: state.is_wide)
    session = use_store(stores.session, lambda state: state)
    appearance = use_store(stores.appearance, lambda state: state)
    page = ft.context.page
    sign_out = use_sign_out()
    names = dict(stores.language.available)

    content = column(
        headline(t("settings.title")),
        *([_profile(t, session.person)] if session.person else []),
        caption(t("settings.device")),
        link_list(
            link_line(
                ft.Icons.TRANSLATE,
                t("settings.language"),
                lambda: page.navigate(links.SETTINGS_LANGUAGE),
                value=names[t.code],
                key="language",
            ),
            link_line(
                ft.Icons.PALETTE_OUTLINED,
                t("settings.appearance"),
                lambda: page.navigate(links.SETTINGS_APPEARANCE),
                value=t(f"appearance.{appearance.theme.value}"),
                key="appearance",
            ),
        ),
        caption(t("settings.security")),
        link_list(
            link_line(
                ft.Icons.LOCK_OUTLINE, t("settings.lock_now"), stores.session.lock, key="lock"
            ),
            link_line(
                ft.Icons.DEVICES_OUTLINED,
                t("settings.sessions"),
                lambda: page.navigate(links.SETTINGS_SESSIONS),
                key="sessions",
            ),
            link_line(
                ft.Icons.PASSWORD,
                t("settings.pin"),
                lambda: page.navigate(links.SETTINGS_PIN),
                key="pin",
            ),
        ),
        *([] if session.keeps_session else [hint_banner(t("sign_in.memory_only"))]),
        link_list(
            link_line(
                ft.Icons.INFO_OUTLINE,
                t("settings.about"),
                lambda: page.navigate(links.SETTINGS_ABOUT),
                key="about",
            ),
            link_line(
                ft.Icons.LOGOUT, t("settings.sign_out"), sign_out, key="sign-out", is_danger=True
            ),
        ),
        trouble_banner(t, session.trouble),
    )
    body = scrolling(content, is_wide=is_wide, width=theme.CONTENT_WIDTH)
    return tab_view(t, links.SETTINGS, body, is_wide=is_wide, open_address=page.navigate)


def _profile(t: LanguagePack, person: Person) -> ft.Control:
    return card(
        ft.Row(
            [
                avatar(person.name, size=56),
                ft.Column(
                    [
                        title(t.isolate(person.name)),
                        quiet(t.isolate(f"@{person.handle}")),
                        quiet(t.phone(person.phone)),
                    ],
                    spacing=0,
                    expand=True,
                ),
            ],
            spacing=theme.MEDIUM,
        )
    )
