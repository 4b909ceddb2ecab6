"""A PIN that costs nothing to derive, for the many tests that are about something else."""

import hashlib

from api_contract.pin import PinRecipe
from app.services.pin_deriver import PinDeriver

RECIPE = PinRecipe(salt="1d" * 16, memory_kib=19_456, time_cost=2, lanes=1)


class QuickPinDeriver(PinDeriver):
    """Derives at once; different PINs and salts still give different roots."""

    async def derive(self, pin: str, recipe: PinRecipe) -> bytes:
        return hashlib.sha256(f"{pin} {recipe.salt}".encode()).digest()

    async def choose(self) -> PinRecipe:
        return RECIPE
