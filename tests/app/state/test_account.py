"""The balance that was last known stays on screen."""

from api_contract import path
from api_contract.live_event import LiveEvent, LiveEventKind
from app.state.account import AccountState
from tests.samples import world
from tests.samples.fake_backend import LOST
from tests.samples.stage import Stage


async def test_the_first_account_is_in_view_until_another_is_chosen(signed_in: Stage) -> None:
    listed = world.accounts(world.RUPIAH, world.DOLLARS)
    signed_in.backend.answer("GET", path.ACCOUNTS, listed)
    store = signed_in.stores.account
    assert store.state.selected is None
    await store.refresh()
    assert store.state.selected == world.RUPIAH
    store.select(world.DOLLARS.id)
    assert store.state.selected == world.DOLLARS
    store.select("unknown")
    assert store.state.selected == world.RUPIAH


async def test_a_failure_keeps_the_last_known_balance(signed_in: Stage) -> None:
    store = signed_in.stores.account
    await store.refresh()
    signed_in.backend.answer("GET", path.ACCOUNTS, LOST)
    await store.refresh()
    state = store.state
    assert (state.accounts, state.as_of, state.loading) == ((world.RUPIAH,), world.NOW, False)
    assert state.trouble is not None
    signed_in.backend.answer("GET", path.ACCOUNTS, world.accounts(world.DOLLARS))
    await store.refresh()
    assert (store.state.accounts, store.state.trouble) == ((world.DOLLARS,), None)


async def test_two_refreshes_at_once_ask_once(signed_in: Stage) -> None:
    held = signed_in.backend.hold("GET", path.ACCOUNTS)
    signed_in.begin(signed_in.stores.account.refresh())
    await signed_in.rest()
    await signed_in.stores.account.refresh()
    assert len(signed_in.backend.questions("GET", path.ACCOUNTS)) == 1
    held.set_result(world.accounts(world.RUPIAH))
    await signed_in.rest()
    assert signed_in.stores.account.state.loading is False


async def test_news_of_the_accounts_are_followed_by_a_question(signed_in: Stage) -> None:
    event = LiveEvent(number=1, kind=LiveEventKind.ACCOUNTS_CHANGED, at=world.NOW)
    signed_in.wallet.live.heard.tell(event)
    await signed_in.rest()
    assert signed_in.stores.account.state.accounts == (world.RUPIAH,)


async def test_the_link_coming_back_is_followed_by_a_question(signed_in: Stage) -> None:
    link = signed_in.wallet.live.link_changed
    link.tell(True)
    link.tell(False)
    await signed_in.rest()
    assert signed_in.backend.questions("GET", path.ACCOUNTS) == []
    assert signed_in.stores.connectivity.state.is_online is False
    link.tell(True)
    await signed_in.rest()
    assert len(signed_in.backend.questions("GET", path.ACCOUNTS)) == 1


async def test_signing_out_forgets_every_account(signed_in: Stage) -> None:
    await signed_in.stores.account.refresh()
    await signed_in.stores.session.sign_out()
    assert signed_in.stores.account.state == AccountState()
