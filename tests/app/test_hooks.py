"""Components draw anew when their slice changes, on their own page only."""

import asyncio
import threading
from collections.abc import Callable

import flet as ft
import pytest

from app.hooks import StoresContext, use_on_mount, use_store, use_text
from app.repositories.subscribers import Subscribers
from app.state.connectivity import ConnectivityStore
from app.state.window import WindowStore
from tests.harness import AppCrashed, open_component
from tests.samples.stage import open_stage


class Screen:
    """A component that counts how often it is drawn."""

    def __init__(self, store: WindowStore) -> None:
        self.store = store
        self.drawn = 0

    def component(self) -> Callable[[], ft.Control]:
        @ft.component
        def Width() -> ft.Control:
            self.drawn += 1
            is_wide = use_store(self.store, lambda state: state.is_wide)
            return ft.Text("wide" if is_wide else "narrow")

        return Width


async def test_a_component_draws_anew_only_when_its_slice_changes() -> None:
    screen = Screen(WindowStore(400))
    async with open_component(screen.component()) as device:
        assert (device.texts(), screen.drawn) == (["narrow"], 1)
        screen.store.resize(500)
        await device.settle()
        assert screen.drawn == 1
        screen.store.resize(1000)
        await device.settle()
        assert (device.texts(), screen.drawn) == (["wide"], 2)


async def test_many_changes_at_once_are_drawn_once() -> None:
    screen = Screen(WindowStore(400))
    async with open_component(screen.component()) as device:
        for width in (1000, 400, 1200):
            screen.store.resize(width)
        await device.settle()
        assert (device.texts(), screen.drawn) == (["wide"], 2)


async def test_a_component_that_went_listens_no_more() -> None:
    store = ConnectivityStore()

    @ft.component
    def Part() -> ft.Control:
        return ft.Text(str(use_store(store, lambda state: state.is_online)))

    @ft.component
    def Whole() -> ft.Control:
        shown, show = ft.use_state(True)
        parts = [Part()] if shown else []
        return ft.Column([*parts, ft.Button("Hide", on_click=lambda: show(False))])

    async with open_component(Whole) as device:
        assert len(store._listeners) == 1
        await device.tap("Hide")
        assert store._listeners == []


async def test_a_change_after_the_session_was_destroyed_is_nobodys() -> None:
    screen, broken = Screen(WindowStore(400)), list[str]()
    loop = asyncio.get_running_loop()
    async with open_component(screen.component()) as device:
        handler = loop.get_exception_handler()
        loop.set_exception_handler(lambda _, context: broken.append(context["message"]))
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(device.page, "_Page__session", lambda: None)
                screen.store.resize(1000)
                await asyncio.sleep(0.01)
        finally:
            loop.set_exception_handler(handler)
    assert (broken, screen.store._listeners, screen.drawn) == ([], [], 1)


async def test_a_redrawn_component_listens_once() -> None:
    store = ConnectivityStore()

    @ft.component
    def Part() -> ft.Control:
        count, set_count = ft.use_state(0)
        use_store(store, lambda state: state.is_online)
        return ft.Button(f"Drawn {count}", on_click=lambda: set_count(count + 1))

    async with open_component(Part) as device:
        for count in range(3):
            await device.tap(f"Drawn {count}")
        assert len(store._listeners) == 1


async def test_a_change_between_drawing_and_listening_is_not_missed() -> None:
    store = WindowStore(400)

    @ft.component
    def Width() -> ft.Control:
        is_wide = use_store(store, lambda state: state.is_wide)
        store.resize(1000)
        return ft.Text("wide" if is_wide else "narrow")

    async with open_component(Width) as device:
        assert device.texts() == ["wide"]


async def test_another_store_in_its_place_is_followed_and_the_first_is_left() -> None:
    stores = (WindowStore(400), WindowStore(1000))

    @ft.component
    def Width() -> ft.Control:
        index, set_index = ft.use_state(0)
        is_wide = use_store(stores[index], lambda state: state.is_wide)
        return ft.Button("wide" if is_wide else "narrow", on_click=lambda: set_index(1))

    async with open_component(Width) as device:
        await device.tap("narrow")
        assert device.texts() == ["wide"]
        assert (len(stores[0]._listeners), len(stores[1]._listeners)) == (0, 1)
        stores[1].resize(300)
        await device.settle()
        assert device.texts() == ["narrow"]


async def test_two_sessions_with_stores_of_their_own_do_not_see_each_other() -> None:
    one, other = Screen(WindowStore(400)), Screen(WindowStore(400))
    async with (
        open_component(one.component()) as mine,
        open_component(other.component()) as theirs,
    ):
        frames = theirs.frames
        # As a handler of the other page would: the drawing still goes to the store's own page.
        await theirs.run(one.store.resize, 1000)
        await mine.settle()
        assert (mine.texts(), theirs.texts()) == (["wide"], ["narrow"])
        assert (theirs.frames, other.drawn) == (frames, 1)


async def test_a_change_from_a_thread_is_drawn() -> None:
    screen = Screen(WindowStore(400))
    async with open_component(screen.component()) as device:
        thread = threading.Thread(target=screen.store.resize, args=(1000,))
        thread.start()
        await asyncio.to_thread(thread.join)
        await device.settle()
        assert device.texts() == ["wide"]


async def test_the_language_of_every_text_follows_the_store() -> None:
    @ft.component
    def Word() -> ft.Control:
        return ft.Text(use_text()("action.done"))

    async with open_stage() as stage:

        @ft.component
        def Whole() -> ft.Control:
            return StoresContext(stage.stores, Word)

        async with open_component(Whole) as device:
            await stage.stores.language.choose("vi")
            await device.settle()
            assert device.texts() == [stage.pack("action.done")]
            assert stage.pack("action.done") != "Done"


async def test_without_stores_above_it_a_component_says_so() -> None:
    @ft.component
    def Lost() -> ft.Control:
        return ft.Text(use_text()("action.done"))

    with pytest.raises(AppCrashed, match="no stores were provided"):
        async with open_component(Lost):
            pytest.fail("a component without stores was drawn")


async def test_an_action_runs_on_arrival_and_again_when_its_reason_changes() -> None:
    ran: list[int] = []

    @ft.component
    def Part() -> ft.Control:
        reason, set_reason = ft.use_state(0)
        other, set_other = ft.use_state(0)
        use_on_mount(lambda: ran.append(reason), reason)
        return ft.Column(
            [
                ft.Button("Reason", on_click=lambda: set_reason(reason + 1)),
                ft.Button(f"Other {other}", on_click=lambda: set_other(other + 1)),
            ]
        )

    async with open_component(Part) as device:
        await device.tap("Other 0")
        assert ran == [0]
        await device.tap("Reason")
        assert ran == [0, 1]


async def test_an_action_ends_with_its_component() -> None:
    ended = asyncio.Event()

    @ft.component
    def Part() -> ft.Control:
        async def wait() -> None:
            try:
                await asyncio.Future()
            finally:
                ended.set()

        use_on_mount(wait)
        return ft.Text("Waiting")

    @ft.component
    def Whole() -> ft.Control:
        shown, show = ft.use_state(True)
        parts = [Part()] if shown else []
        return ft.Column([*parts, ft.Button("Hide", on_click=lambda: show(False))])

    async with open_component(Whole) as device:
        await device.tap("Hide")
        await asyncio.wait_for(ended.wait(), 1)


def test_subscribers_are_told_in_order_until_they_leave() -> None:
    heard: list[str] = []
    keys: Subscribers[str] = Subscribers()
    leave = keys.add(lambda key: heard.append(f"first {key}"))
    keys.add(lambda key: heard.append(f"second {key}"))
    keys.tell("1")
    leave()
    keys.tell("2")
    assert heard == ["first 1", "second 1", "second 2"]
