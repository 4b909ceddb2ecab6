"""What the wallet does when nobody sees it: a cover at once, and the lock when its time is over."""

from collections.abc import Callable, Iterator

import flet as ft
from flet.components.component import Component

from app.hooks import Stores
from app.services.clipboard import BorrowedClipboard
from app.state.session import SessionStatus
from app.state.transfer import Progress


@ft.component
def Cover() -> list[ft.View]:
    """The mark in place of every screen, so that nothing else is in the tree.

    There is one for each view that was drawn, under its route: a view that goes is shown for
    another 0.3 s, while it fades, and one that only changes is not.
    """
    page = ft.context.page
    routes = ft.use_memo(lambda: list(_routes(page.views)), [])
    return [_mark(route) for route in routes]


def _routes(drawn: object) -> Iterator[str]:
    """Of every view, the lowest first; Flet keeps what a component drew to itself."""
    if isinstance(drawn, ft.View):
        yield drawn.route
    elif isinstance(drawn, Component):
        yield from _routes(drawn._b)
    elif isinstance(drawn, list):
        for part in drawn:
            yield from _routes(part)


def _mark(route: str) -> ft.View:
    return ft.View(
        route=route,
        vertical_alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        controls=[ft.Image(src="mark.png", width=88, height=88, semantics_label="Saku")],
    )


def connect(
    page: ft.Page,
    stores: Stores,
    clipboard: BorrowedClipboard,
    spawn: Callable[..., object],
    *,
    is_phone: bool,
) -> None:
    """Have the page's coming and going, the lock and the clipboard hear of each other."""
    life = ft.AppLifecycleState

    def change(event: ft.AppLifecycleStateChangeEvent) -> None:
        if event.state in (life.HIDE, life.PAUSE, life.DETACH):
            stores.lock.cover()
            if stores.lock.state.after_seconds == 0:
                stores.session.lock()
        elif event.state is life.INACTIVE and is_phone and not _may_be_prompting(stores):
            # The app switcher takes its picture now; a desktop's window just isn't the first.
            stores.lock.cover()
        elif event.state is life.RESUME or (event.state is life.SHOW and not is_phone):
            stores.session.lock_when_idle()
            stores.lock.uncover()
            spawn(clipboard.take_back_when_due)
        if event.state is life.DETACH:
            spawn(clipboard.take_back)

    def follow_session() -> None:
        # What was copied to be pasted elsewhere outlives a lock that came with leaving.
        is_open = stores.session.state.status is SessionStatus.SIGNED_IN
        if not is_open and not stores.lock.state.is_covered:
            spawn(clipboard.take_back)

    def follow_lock() -> None:
        stores.session.limit_idle(stores.lock.state.idle_seconds)

    page.on_app_lifecycle_state_change = change
    stores.session.subscribe(follow_session)
    stores.lock.subscribe(follow_lock)


def _may_be_prompting(stores: Stores) -> bool:
    """Whether it may be the system's own prompt that came before the app.

    Covered, the unlock screen would ask again and again, and payers could not see what they
    approve (PSD2 RTS art. 5).
    """
    transfer = stores.transfer.state
    is_approving = transfer.busy and transfer.progress is Progress.APPROVING
    return is_approving or stores.session.state.status is not SessionStatus.SIGNED_IN
