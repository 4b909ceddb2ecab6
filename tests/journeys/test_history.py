"""A phone checks the ledger's past by itself, and says so when somebody has changed it."""

from app import links
from app.services.preferences import MemoryPreferences
from tests.fakes import FakeVault
from tests.journeys.phone import open_phone
from tests.journeys.world import World


async def test_a_payment_is_proven_to_both_who_took_part(world: World) -> None:
    async with open_phone(world) as sari, open_phone(world, "ar") as budi:
        await sari.sign_in("sari")
        await budi.sign_in("budi")
        await sari.draft("budi", "25,000")
        await sari.approve()
        await sari.see("result.sent_title")
        await sari.tap("receipt")
        await sari.see("history.verified")
        transfer_id = world.postings()[0].transfer_id
        await budi.go(links.receipt(transfer_id))
        await budi.see("history.verified")


async def test_a_ledger_that_forgets_a_payment_is_found_out_for_good(world: World) -> None:
    vault, preferences = FakeVault(), MemoryPreferences()
    world.stop()
    before = world.keep_copy()
    world.start()
    async with open_phone(world, vault=vault, preferences=preferences) as phone:
        await phone.sign_in("sari")
        await phone.draft("budi", "25,000")
        await phone.approve()
        await phone.see("result.sent_title")
        await phone.tap("receipt")
        await phone.see("history.verified")
    world.stop()
    world.put_back(before)
    world.start()
    # Signed in anew, because the books of that day don't know today's session either.
    async with open_phone(world, preferences=preferences) as phone:
        await phone.sign_in("sari")
        await phone.see("history.changed")
    async with open_phone(world, preferences=preferences) as phone:
        await phone.sign_in("sari")
        await phone.see("history.changed")
