"""A store tells of every change once, and of nothing else."""

from app.state.connectivity import ConnectivityStore
from app.state.window import WindowStore


def test_a_change_is_heard_once_and_an_equal_state_is_not_news() -> None:
    store, heard = ConnectivityStore(), list[bool]()
    store.subscribe(lambda: heard.append(store.state.is_online))
    store.set_online(False)
    store.set_online(False)
    store.set_online(True)
    assert heard == [False, True]


def test_who_unsubscribed_hears_nothing_more_even_twice() -> None:
    store, heard = ConnectivityStore(), list[bool]()
    stop = store.subscribe(lambda: heard.append(store.state.is_online))
    stop()
    stop()
    store.set_online(False)
    assert heard == []


def test_a_listener_may_leave_while_it_is_told() -> None:
    store, heard = ConnectivityStore(), list[str]()

    def once() -> None:
        heard.append("once")
        stop()

    stop = store.subscribe(once)
    store.subscribe(lambda: heard.append("always"))
    store.set_online(False)
    store.set_online(True)
    assert heard == ["once", "always", "always"]


def test_a_window_is_wide_from_material_s_expanded_size_on() -> None:
    store = WindowStore(400)
    widths = (839, 840, 0)
    seen = []
    for width in widths:
        store.resize(width)
        seen.append(store.state.is_wide)
    # Zero is a client that is still starting: what was known stays.
    assert seen == [False, True, True]
