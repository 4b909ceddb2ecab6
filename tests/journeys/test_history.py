"""A phone checks the ledger's past by itself, and says so when somebody has changed it."""

from pathlib import Path

from app import links
from tests.journeys.phone import Kept, open_phone
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


async def test_a_ledger_that_forgets_a_payment_is_found_out_for_good(
    world: World, tmp_path: Path
) -> None:
    first = Kept(tmp_path / "first")
    world.stop()
    before = world.keep_copy()
    world.start()
    async with open_phone(world, kept=first) as phone:
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
    for name in ("second", "third"):
        kept = Kept(tmp_path / name, preferences=first.preferences)
        async with open_phone(world, kept=kept) as phone:
            await phone.sign_in("sari")
            await phone.see("history.changed")
