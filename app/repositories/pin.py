"""The PIN: derived here, counted and checked by the backend, and known to neither for long."""

from dataclasses import dataclass, field

from api_contract import path
from api_contract.pin import NewPin, PinChange, PinCheck, PinChecked, PinRecipe
from api_contract.pin_proof import derive_proof
from api_contract.recovery import (
    NumberRecoveryRequest,
    RecipeRequest,
    Recovery,
    RecoveryRequest,
)
from app.errors import KeyLost
from app.services.api_client import ApiClient
from app.services.device_keys import DeviceKeys
from app.services.enrolment import ProvenNumber
from app.services.pin_deriver import PinDeriver
from app.services.signing_key import SigningKey


@dataclass(frozen=True)
class DerivedPin:
    """What was derived from a PIN under a recipe."""

    recipe: PinRecipe
    root: bytes = field(repr=False)

    @property
    def proof(self) -> str:
        """What the backend is shown."""
        return derive_proof(self.root)

    @property
    def as_new(self) -> NewPin:
        """A PIN that was just chosen."""
        return NewPin(recipe=self.recipe, proof=self.proof)


@dataclass(frozen=True)
class Released:
    """The transfer key for one signature, and the proof of the PIN that released it."""

    key: SigningKey
    proof: str = field(repr=False)


class PinRepository:
    """Derives and proves the PIN of whoever is signed in."""

    def __init__(
        self,
        api: ApiClient,
        keys: DeviceKeys,
        deriver: PinDeriver,
    ) -> None:
        self._api = api
        self._keys = keys
        self._deriver = deriver

    async def derive(self, pin: str, recipe: PinRecipe) -> DerivedPin:
        """Slow on purpose."""
        return DerivedPin(recipe, await self._deriver.derive(pin, recipe))

    async def derive_new(self, pin: str) -> DerivedPin:
        """A PIN that was just chosen, under a recipe for this device."""
        return await self.derive(pin, await self._deriver.choose())

    async def check(self, pin: str) -> None:
        """Return if it is the PIN; raises `Rejected` PIN_… and other `WalletError`s."""
        await self._check(pin)

    async def release(self, pin: str) -> Released:
        """The transfer key, for one signature; raises as `check` does, and `KeyLost`."""
        derived, checked = await self._check(pin)
        key = await self._keys.release_with_pin(derived.root, checked)
        await self._keys.settle_pin(derived.root, checked)
        await self._keys.enrol_biometrics(key)
        return Released(key, derived.proof)

    async def change(self, pin: str, new_pin: str) -> None:
        """Another PIN; raises as `release` does. Whatever happens, one of the two opens the key."""
        derived, checked = await self._check(pin)
        key = await self._keys.release_with_pin(derived.root, checked)
        # A slot left by a change whose answer was lost: there is room for one other PIN.
        await self._keys.settle_pin(derived.root, checked)
        changed = await self.derive(new_pin, derived.recipe)
        await self._keys.prepare_pin(key, changed.root, checked)
        body = PinChange(proof=derived.proof, new_proof=changed.proof)
        checked = await self._api.call("PUT", path.PIN, PinChecked, body=body)
        await self._keys.settle_pin(changed.root, checked)

    async def recover(self, number: ProvenNumber, pin: str) -> Recovery:
        """Choose another PIN for a number, in place of a forgotten one; it counts later."""
        derived = await self.derive_new(pin)
        body = RecoveryRequest(ticket=number.ticket, pin=derived.as_new)
        return await self._api.call(
            "POST", path.RECOVERIES, Recovery, body=body, authenticated=False
        )

    async def recover_number(self, number: ProvenNumber, handle: str, pin: str) -> Recovery:
        """Have a proven number take the place of the lost one of whoever has this handle."""
        question = RecipeRequest(ticket=number.ticket, handle=handle)
        recipe = await self._api.call(
            "POST", path.RECOVERY_RECIPES, PinRecipe, body=question, authenticated=False
        )
        derived = await self.derive(pin, recipe)
        body = NumberRecoveryRequest(ticket=number.ticket, handle=handle, pin_proof=derived.proof)
        return await self._api.call(
            "POST", path.NUMBER_RECOVERIES, Recovery, body=body, authenticated=False
        )

    async def _check(self, pin: str) -> tuple[DerivedPin, PinChecked]:
        recipe = self._keys.recipe
        if recipe is None:
            raise KeyLost
        derived = await self.derive(pin, recipe)
        body = PinCheck(proof=derived.proof)
        return derived, await self._api.call("POST", path.PIN_CHECKS, PinChecked, body=body)
