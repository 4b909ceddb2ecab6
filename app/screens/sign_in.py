"""Sign in step by step: number, code, PIN; or a new profile."""

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Any

import flet as ft

from api_contract.money import Currency
from api_contract.session import CODE_DIGITS
from app import links, theme
from app.components.buttons import main_button, quiet_button
from app.components.choices import choice_list
from app.components.feedback import hint_banner, trouble_banner
from app.components.fields import TextInput
from app.components.pin_pad import PinPad
from app.components.shell import step_view
from app.components.typography import body, caption
from app.hooks import use_store, use_stores, use_text
from app.screens.boundary import screen
from app.services.digits import ascii_digits
from app.services.language_packs import LanguagePack
from app.services.phone_number import regions
from app.state.sign_in import SignInState, SignInStore, Step


@screen
def SignInScreen() -> ft.View:
    """One question at a time, each with one button."""
    stores, t = use_stores(), use_text()
    state = use_store(stores.sign_in, lambda state: state)
    keeps_session = use_store(stores.session, lambda state: state.keeps_session)
    page = ft.context.page
    store, listen = stores.sign_in, stores.keys.add

    def back() -> None:
        if state.step is Step.PHONE:
            page.navigate(links.WELCOME)
        else:
            store.back()

    steps: dict[Step, Callable[[], Parts]] = {
        Step.PHONE: lambda: _phone(t, state, store, keeps_session),
        Step.CODE: lambda: _code(t, state, store),
        Step.PIN: lambda: _known_pin(t, state, store, listen, stores.zone),
        Step.PROFILE: lambda: _profile(t, state, store),
        Step.NEW_PIN: lambda: _pin(
            t, state, store.choose_pin, listen, t("sign_up.pin_title"), t("sign_up.pin_hint")
        ),
        Step.FORGOTTEN_PIN: lambda: _pin(
            t, state, store.choose_pin, listen, t("recovery.title"), t("recovery.hint")
        ),
        Step.REPEAT_FORGOTTEN: lambda: _pin(
            t, state, store.recover, listen, t("sign_up.repeat_title"), t("sign_up.repeat_hint")
        ),
        Step.LOST_NUMBER: lambda: _lost_number(t, state, store),
        Step.LOST_NUMBER_PIN: lambda: _pin(
            t, state, store.recover_number, listen, t("sign_in.pin_title"), t("lost.pin_hint")
        ),
        Step.NUMBER_RECOVERY: lambda: _number_recovery(t, state, store, stores.zone),
        Step.RECOVERY: lambda: _recovery(t, state, store, stores.zone),
        Step.REPEAT_PIN: lambda: _pin(
            t, state, store.sign_up, listen, t("sign_up.repeat_title"), t("sign_up.repeat_hint")
        ),
    }
    heading, content, actions = steps[state.step]()
    return step_view(
        t,
        links.SIGN_IN,
        heading,
        content,
        is_wide=False,
        open_address=page.navigate,
        actions=actions,
        on_back=back,
    )


Parts = tuple[str, Sequence[ft.Control], Sequence[ft.Control]]


def _phone(t: LanguagePack, state: SignInState, store: SignInStore, keeps_session: bool) -> Parts:
    available = regions(t.code)
    codes = {region.code: region for region in available}
    country = ft.Dropdown(
        key="region",
        value=state.region,
        options=[ft.DropdownOption(key=region.code, text=region.label) for region in available],
        label=t("sign_in.country"),
        on_select=lambda event: store.set_region(event.control.value or "ID"),
        border=ft.OutlineInputBorder(border_radius=theme.FIELD_RADIUS),
        expand=True,
        menu_height=360,
    )
    number = TextInput(
        t("sign_in.phone"),
        state.phone_text,
        store.set_phone,
        key="phone",
        keyboard_type=ft.KeyboardType.PHONE,
        autofill_hints=[ft.AutofillHint.TELEPHONE_NUMBER],
        autofocus=True,
        prefix=ft.Text(f"+{codes[state.region].calling_code}  ") if state.region in codes else None,
        on_submit=store.request_code,
        max_length=40,
    )
    notes = [] if keeps_session else [hint_banner(t("sign_in.memory_only"))]
    return (
        t("sign_in.phone_title"),
        [
            body(t("sign_in.phone_hint"), color=ft.Colors.ON_SURFACE_VARIANT),
            ft.Row([country]),
            number,
            trouble_banner(t, state.trouble),
            *notes,
        ],
        [main_button(t("action.continue"), store.request_code, busy=state.busy, key="continue")],
    )


def _code(t: LanguagePack, state: SignInState, store: SignInStore) -> Parts:
    return (
        t("sign_in.code_title"),
        [
            body(
                t("sign_in.code_hint", phone=t.phone(state.phone)),
                color=ft.Colors.ON_SURFACE_VARIANT,
            ),
            CodeField(t, store.enter_code, state.busy),
            trouble_banner(t, state.trouble),
        ],
        [quiet_button(t("sign_in.resend"), store.request_code, key="resend")],
    )


@ft.component
def CodeField(t: LanguagePack, on_complete: Callable[[str], Any], busy: bool) -> ft.Control:
    """Six digits; the sixth sends them. The code stays in this field and nowhere else."""
    code, set_code = ft.use_state("")

    async def change(typed: str) -> None:
        digits = ascii_digits(typed)
        set_code(digits)
        if len(digits) == CODE_DIGITS and not busy:
            await on_complete(digits)
            set_code("")

    return TextInput(
        t("sign_in.code"),
        code,
        change,
        key="code",
        keyboard_type=ft.KeyboardType.NUMBER,
        autofill_hints=[ft.AutofillHint.ONE_TIME_CODE],
        autofocus=True,
        text_align=ft.TextAlign.CENTER,
        text_size=28,
        text_style=ft.TextStyle(letter_spacing=12, weight=ft.FontWeight.W_600),
        max_length=CODE_DIGITS,
        read_only=busy,
        suffix=ft.ProgressRing(width=20, height=20, stroke_width=2) if busy else None,
    )


def _pin(
    t: LanguagePack,
    state: SignInState,
    on_pin: Callable[[str], Any],
    listen: Callable[[Callable[[str], None]], Callable[[], None]],
    heading: str,
    hint: str,
) -> Parts:
    return (
        heading,
        [
            body(hint, color=ft.Colors.ON_SURFACE_VARIANT),
            trouble_banner(t, state.trouble),
            ft.Container(
                PinPad(t, on_pin, listen, busy=state.busy, key=heading),
                padding=ft.Padding.only(top=theme.LARGE),
            ),
        ],
        [],
    )


def _known_pin(
    t: LanguagePack,
    state: SignInState,
    store: SignInStore,
    listen: Callable[[Callable[[str], None]], Callable[[], None]],
    zone: tzinfo,
) -> Parts:
    heading, content, _ = _pin(
        t, state, store.enter_pin, listen, t("sign_in.pin_title"), t("sign_in.pin_hint")
    )
    if state.recovery is not None:
        when = t.moment(state.recovery.ready_at, zone)
        content = [hint_banner(t("recovery.under_way", when=when), ft.Icons.SCHEDULE), *content]
    return heading, content, [quiet_button(t("recovery.forgot"), store.forget_pin, key="forgot")]


def _recovery(t: LanguagePack, state: SignInState, store: SignInStore, zone: tzinfo) -> Parts:
    when = t.moment(state.recovery.ready_at, zone) if state.recovery else ""
    return (
        t("recovery.begun_title"),
        [
            hint_banner(t("recovery.begun", when=when), ft.Icons.SCHEDULE),
            body(t("recovery.why"), color=ft.Colors.ON_SURFACE_VARIANT),
        ],
        [main_button(t("action.done"), store.reset, key="done")],
    )


def _lost_number(t: LanguagePack, state: SignInState, store: SignInStore) -> Parts:
    return (
        t("lost.title"),
        [
            body(t("lost.hint"), color=ft.Colors.ON_SURFACE_VARIANT),
            _handle_field(t, state, store, store.name_handle, autofocus=True),
            trouble_banner(t, state.trouble),
        ],
        [main_button(t("action.continue"), store.name_handle, key="continue")],
    )


def _number_recovery(
    t: LanguagePack, state: SignInState, store: SignInStore, zone: tzinfo
) -> Parts:
    when = t.moment(state.recovery.ready_at, zone) if state.recovery else ""
    return (
        t("recovery.begun_title"),
        [
            hint_banner(t("lost.begun", when=when), ft.Icons.SCHEDULE),
            body(t("lost.why"), color=ft.Colors.ON_SURFACE_VARIANT),
        ],
        [main_button(t("action.done"), store.reset, key="done")],
    )


def _handle_field(
    t: LanguagePack,
    state: SignInState,
    store: SignInStore,
    on_submit: Callable[[], Any],
    **options: Any,
) -> ft.Control:
    return TextInput(
        t("sign_up.handle"),
        state.handle,
        lambda value: store.set_profile(handle=value),
        key="handle",
        prefix=ft.Text("@"),
        max_length=30,
        on_submit=on_submit,
        **options,
    )


def _profile(t: LanguagePack, state: SignInState, store: SignInStore) -> Parts:
    return (
        t("sign_up.title"),
        [
            TextInput(
                t("sign_up.name"),
                state.name,
                lambda value: store.set_profile(name=value),
                key="name",
                autofocus=True,
                autofill_hints=[ft.AutofillHint.NAME],
                max_length=60,
            ),
            _handle_field(
                t,
                state,
                store,
                store.finish_profile,
                helper=t("sign_up.handle_hint"),
                helper_max_lines=4,
            ),
            caption(t("sign_up.currency")),
            choice_list(
                [(currency.value, t(f"currency.{currency.value}")) for currency in Currency],
                state.currency.value,
                lambda value: store.set_profile(currency=value),
            ),
            trouble_banner(t, state.trouble),
        ],
        [
            main_button(t("action.continue"), store.finish_profile, key="continue"),
            quiet_button(t("lost.offer"), store.lose_number, key="lost-number"),
        ],
    )
