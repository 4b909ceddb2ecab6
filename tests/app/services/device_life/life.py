"""One start of a device's app, and what its owner does in it."""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from api_contract.pin_proof import derive_proof
from app.errors import Unknown, Unreachable
from app.repositories.device import DeviceRepository
from app.repositories.pin import PinRepository
from app.repositories.session import DevicePlace, SessionRepository
from app.services.api_client import open_api
from app.services.approver import Assurance
from app.services.approver.biometric import BiometricApprover
from app.services.approver.key_item import VaultItem
from app.services.approver.prompt import Prompt
from app.services.device_keys import DeviceKeys
from app.services.enrolment import ProvenNumber
from app.services.local_database import LocalDatabase, open_local_database
from app.services.token_vault import TokenVault
from tests.app.client import ONE_TRY
from tests.app.services.device_life.backend import FileBackend, Kept, Loss
from tests.app.services.local_database.crashing import FolderVault
from tests.fakes import QuickPinDeriver
from tests.fakes.pin_deriver import RECIPE
from tests.samples import world

OLD, NEW, THIRD = "739146", "581937", "402857"
NUMBER = ProvenNumber(world.SARI.phone, "ticket", RECIPE)


class Finger:
    """A system whose prompt is always confirmed."""

    async def get_available_biometrics(self) -> list[object]:
        return ["finger"]

    async def authenticate(
        self, reason: str, *, biometric_only: bool, sensitive_transaction: bool
    ) -> bool:
        return True

    async def stop_authentication(self) -> bool:
        return True


@dataclass
class Life:
    """From a start of the app to its end."""

    folder: Path
    vault: TokenVault
    backend: FileBackend
    database: LocalDatabase
    keys: DeviceKeys
    pins: PinRepository
    sessions: SessionRepository

    @classmethod
    async def begin(cls, folder: Path, step: Callable[[], None] = lambda: None) -> "Life":
        vault = FolderVault(folder / "keychain", step)
        backend = FileBackend(folder / "backend", step)
        database = await open_local_database(folder / "data", vault)
        approver = BiometricApprover(Prompt(Finger()), VaultItem(vault), Assurance.EVENT_BOUND)
        keys = DeviceKeys(database, vault, approver)
        api, tokens = open_api(
            "https://backend.test",
            database,
            keys,
            lambda: world.NOW,
            link=backend,
            patience=ONE_TRY,
        )
        pins = PinRepository(api, keys, QuickPinDeriver())
        devices = DeviceRepository(api, pins, database, tokens.now)
        sessions = SessionRepository(api, tokens, keys, pins, devices, DevicePlace("Phone", ""))
        return cls(folder, vault, backend, database, keys, pins, sessions)

    async def pin(self) -> str:
        """The PIN that counts, as the owner finds out by trying."""
        kept = self.backend.kept
        for pin in (OLD, NEW, THIRD):
            if derive_proof(await QuickPinDeriver().derive(pin, RECIPE)) == kept.proof:
                return pin
        raise AssertionError("no PIN counts")

    def signed(self) -> list[int]:
        """The numbers of the signatures that have left the device."""
        file = self.folder / "signed"
        return [int(line) for line in file.read_text().split()] if file.exists() else []

    async def sign(self) -> None:
        number = await self.keys.use_number()
        with (self.folder / "signed").open("a") as file:
            file.write(f"{number}\n")


async def found(folder: Path) -> None:
    """The backend knows the person, and nobody's device."""
    proof = derive_proof(await QuickPinDeriver().derive(OLD, RECIPE))
    FileBackend(folder / "backend", lambda: None).keep(Kept(proof=proof, shares={}))


async def enrol(life: Life) -> None:
    if not await life.sessions.can_resume():
        await life.sessions.start(NUMBER, await life.pin())


async def sign(life: Life) -> None:
    await life.sessions.can_resume()
    for _ in range(3):
        await life.sign()


async def approve(life: Life) -> None:
    await life.sessions.can_resume()
    await life.pins.release(await life.pin())


async def approve_with_a_new_finger(life: Life) -> None:
    await life.sessions.can_resume()
    await life.vault.erase("biometric_key")
    await life.keys.release_with_biometrics("reason")
    await life.pins.release(OLD)


async def change(life: Life, loses: Loss = Loss.NOTHING) -> None:
    life.backend.loses = loses
    await life.sessions.can_resume()
    with contextlib.suppress(Unknown, Unreachable):
        await life.pins.change(OLD, NEW)


async def change_and_lose_the_answer(life: Life) -> None:
    await change(life, Loss.ANSWER)


async def change_and_lose_the_request(life: Life) -> None:
    await change(life, Loss.REQUEST)


async def change_again_after_a_lost_answer(life: Life) -> None:
    await change(life, Loss.ANSWER)
    life.backend.loses = Loss.REQUEST
    with contextlib.suppress(Unknown, Unreachable):
        await life.pins.change(await life.pin(), THIRD)


async def turn_the_keys(life: Life) -> None:
    await life.sessions.can_resume()
    await life.database.rotate_kek()
    await change(life)
    await life.database.rotate_dek()
    await life.database.rotate_kek()


async def come_again(life: Life) -> None:
    """Sign in on a device that is known."""
    await life.sessions.can_resume()
    await life.sign()
    await life.sessions.start(NUMBER, OLD)
    await life.sign()


async def sign_out(life: Life) -> None:
    await life.sessions.can_resume()
    await life.sessions.sign_out()
    (life.folder / "left").touch()


VERBS: dict[str, Callable[[Life], Awaitable[None]]] = {
    verb.__name__: verb
    for verb in (
        enrol,
        sign,
        approve_with_a_new_finger,
        change,
        change_and_lose_the_answer,
        change_and_lose_the_request,
        change_again_after_a_lost_answer,
        turn_the_keys,
        come_again,
        sign_out,
    )
}
