"""This person's devices: how far this one is trusted, what the others are, and the freeze."""

from collections.abc import Callable
from datetime import datetime

from api_contract import path
from api_contract.device import (
    Device,
    DeviceSignature,
    Unfreezing,
    confirmation_bytes,
    unfreezing_bytes,
)
from api_contract.session import SessionList
from app.errors import SessionExpired, Unknown, Unreachable
from app.repositories.pin import PinRepository
from app.repositories.subscribers import Subscribers
from app.services.api_client import ApiClient
from app.services.local_database import Erase, LocalDatabase, Put

KIND, FREEZE = "wish", "freeze"


class DeviceRepository:
    """Asks and tells the backend; a freeze that can't be told is kept until it can."""

    def __init__(
        self,
        api: ApiClient,
        pins: PinRepository,
        database: LocalDatabase,
        now: Callable[[], datetime],
    ) -> None:
        self._api = api
        self._pins = pins
        self._database = database
        self._now = now
        self.changed: Subscribers[Device] = Subscribers()

    def meet(self, device: Device) -> None:
        """What the backend says of this device."""
        self.changed.tell(device)

    async def refresh(self) -> None:
        """How far this device is trusted now."""
        self.meet(await self._api.call("GET", path.DEVICE_CURRENT, Device))

    async def list(self) -> SessionList:
        """Every place this person is signed in, and who has asked for another PIN."""
        return await self._api.call("GET", path.SESSIONS, SessionList)

    async def end(self, session_id: str) -> None:
        """Sign out one other place: its keys are worth nothing from then on."""
        await self._api.call_without_answer("DELETE", path.SESSION.format(session_id=session_id))

    async def confirm(self, device_id: str, pin: str) -> None:
        """Say yes to another device, signed with this one's transfer key."""
        released = await self._pins.release(pin)
        yes = DeviceSignature(
            key=released.key.public, signature=released.key.sign(confirmation_bytes(device_id))
        )
        address = path.DEVICE_CONFIRMATION.format(device_id=device_id)
        await self._api.call_without_answer("PUT", address, body=yes)

    async def recover(self) -> None:
        """The other devices are gone: this one will do, unless one of them says no in time."""
        self.meet(await self._api.call("POST", path.DEVICE_RECOVERY, Device))

    async def stop_recovery(self) -> None:
        """Say no to a PIN that somebody else has asked for."""
        await self._api.call_without_answer("DELETE", path.RECOVERIES)

    async def freeze(self) -> bool:
        """Let nothing more be sent from any device; False when it could only be kept for later.

        The wish is on the disk before it is told, and stays until the backend has heard it.
        """
        await self._database.write([Put(KIND, FREEZE, b"1")])
        return await self.settle_freeze()

    async def settle_freeze(self) -> bool:
        """Tell a freeze that was kept; True when none is left to be told."""
        if await self._database.read(KIND, FREEZE) is None:
            return True
        try:
            await self._api.call_without_answer("PUT", path.FREEZE)
        except (Unreachable, Unknown, SessionExpired):
            return False
        await self._database.write([Erase(KIND, FREEZE)])
        return True

    async def unfreeze(self, person_id: str, pin: str) -> None:
        """Send again, small amounts at first; takes the PIN and this device's transfer key."""
        released = await self._pins.release(pin)
        at = int(self._now().timestamp())
        body = Unfreezing(
            key=released.key.public,
            signature=released.key.sign(unfreezing_bytes(person_id, at)),
            pin_proof=released.proof,
            at=at,
        )
        self.meet(await self._api.call("POST", path.UNFREEZING, Device, body=body))
