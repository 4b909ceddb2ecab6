"""A browser whose socket is cut shows, when it is back, what happened meanwhile and after."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from playwright.async_api import Browser

from app.services.language_packs import LanguagePacks
from app.state.transfer import Progress
from tests.browser.stage import open_stage
from tests.browser.wallet import SIGN_INS, OpenedWallet, serve_wallet, sign_in


class Cable:
    """A socket in between that can be pulled out and put back."""

    def __init__(self, host: str) -> None:
        self._host, _, port = host.partition(":")
        self._port = int(port)
        self._ends: set[asyncio.StreamWriter] = set()
        self._is_in = True

    def pull(self) -> None:
        """Cut every connection and take no new one."""
        self._is_in = False
        for end in self._ends:
            end.transport.abort()
        self._ends.clear()

    def plug(self) -> None:
        """Take connections again."""
        self._is_in = True

    async def carry(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """One connection, both ways, until either end closes."""
        if not self._is_in:
            back.close()
            return
        far, there = await asyncio.open_connection(self._host, self._port)
        self._ends |= {back, there}
        await asyncio.gather(_pump(near, there), _pump(far, back))


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
    sink.close()


@asynccontextmanager
async def lay_cable(host: str) -> AsyncIterator[tuple[Cable, str]]:
    """A cable to `host`, and the address of its near end."""
    cable = Cable(host)
    server = await asyncio.start_server(cable.carry, "127.0.0.1", 0)
    try:
        yield cable, f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        cable.pull()
        server.close()


async def send(wallet: OpenedWallet, minor: int) -> None:
    """Pay Aisha, by the verbs behind the screens."""
    store = wallet.stores.transfer
    await wallet.run(store.begin)
    await wallet.run(store.set_query, "@aisha")
    accounts = wallet.stores.account.state.accounts
    assert await wallet.run(store.look_up, "ID", accounts)
    await wallet.run(store.set_amount, str(minor), "id")
    assert await wallet.run(store.review, "id")
    await wallet.run(store.submit, "", "", "en")
    await wallet.run(store.enter_pin, SIGN_INS["id"].pin)
    assert store.state.progress is Progress.SENT


async def test_money_that_came_while_the_socket_was_cut_is_shown_and_news_go_on(
    browser: Browser,
) -> None:
    packs = LanguagePacks()
    async with (
        serve_wallet() as served,
        lay_cable(served.host) as (cable, near),
        open_stage(browser, near, locale="ar") as payee,
        open_stage(browser, served.host, locale="id") as payer,
    ):
        await payee.open()
        await sign_in(payee, packs.load("ar"), SIGN_INS["ar"])
        await payer.open()
        await sign_in(payer, packs.load("id"), SIGN_INS["id"])
        sari = served.opened[-1]
        await send(sari, 1101)
        await payee.wait_for_text("1,101")
        cable.pull()
        await asyncio.sleep(1)
        await send(sari, 1102)
        cable.plug()
        await payee.wait_for_text("1,102", timeout_seconds=40)
        await send(sari, 1103)
        await payee.wait_for_text("1,103", timeout_seconds=20)
