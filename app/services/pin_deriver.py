"""Derives the PIN's root: as slowly as a person hardly notices, in a thread of its own."""

import asyncio
import secrets
import time
from collections.abc import Callable

from api_contract.pin import PinRecipe
from api_contract.pin_proof import derive_root

AIM_SECONDS = 0.35
"""In the middle of a quarter and half a second, with room for a device that is busy."""
MEMORY_KIB = 65_536
LANES = 4
LEAST, MOST = 2, 16
"""Passes over the memory. RFC 9106 §4 recommends three over this much; a slow phone takes two."""
_SALT_BYTES = 16


class PinDeriver:
    """What the PIN costs whoever guesses it, and what little it costs whoever knows it."""

    async def derive(self, pin: str, recipe: PinRecipe) -> bytes:
        """32 bytes."""
        return await asyncio.to_thread(derive_root, pin, recipe)

    async def choose(self) -> PinRecipe:
        """A new salt, and the cost that suits this device; takes one trial."""
        return await asyncio.to_thread(choose_recipe)


def choose_recipe(seconds_now: Callable[[], float] = time.perf_counter) -> PinRecipe:
    """A new salt, and as many passes as fit into `AIM_SECONDS`; blocks for one trial."""
    trial = PinRecipe(
        salt=secrets.token_hex(_SALT_BYTES), memory_kib=MEMORY_KIB, time_cost=LEAST, lanes=LANES
    )
    began_at = seconds_now()
    derive_root("000000", trial)
    seconds_per_pass = (seconds_now() - began_at) / LEAST
    passes = int(AIM_SECONDS / seconds_per_pass) if seconds_per_pass > 0 else MOST
    return trial.model_copy(update={"time_cost": min(max(passes, LEAST), MOST)})
