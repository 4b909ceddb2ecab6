"""The PIN: what opens the key, what is told to the backend, and what nobody can guess at."""

import contextlib
import hashlib
from base64 import b64encode

import pytest

from api_contract import path
from api_contract.pin import PIN_DIGITS, PinChecked
from api_contract.pin_proof import derive_proof
from api_contract.problem import ErrorCode
from app.errors import DatabaseUnavailable, KeyLost, Rejected, Unknown, Unreachable
from app.repositories.pin import PinRepository
from app.services.approver import ApprovalOutcome
from app.services.device_keys import PEPPER, DeviceKeys, derive_pin_key
from app.services.enrolment import ProvenNumber
from app.services.kept_device import KeptDevice
from app.services.local_database import read_key
from app.services.signing_key import SigningKey
from tests.app.client import CHECKED, STARTED, new_keys, open_signed_in
from tests.fakes import FakeApprover, FakeDatabase, FakeVault, QuickPinDeriver
from tests.fakes.pin_deriver import RECIPE
from tests.samples import world
from tests.samples.fake_backend import LOST, NO_CONNECTION, Answer, FakeBackend

NEW_PIN = "581937"
GUESSES = [f"{number:06}" for number in range(146, 1_000_000, 1_000)]
ELSEWHERE = PinChecked(share="00" * 32, generation=2)


class Desk:
    """A device that is enrolled under the PIN, and the backend that counts tries."""

    def __init__(self, approver: FakeApprover | None = None) -> None:
        self.backend, self.database, self.vault = FakeBackend(), FakeDatabase(), FakeVault()
        self.approver = approver or FakeApprover(available=False)
        self.keys = self.restarted()
        self.backend.answer("POST", path.PIN_CHECKS, CHECKED)
        self.backend.answer("PUT", path.PIN, CHECKED.model_copy(update={"generation": 2}))

    def restarted(self) -> DeviceKeys:
        return DeviceKeys(self.database, self.vault, self.approver)

    async def enrol(self) -> None:
        self.keys.present(
            ProvenNumber(world.SARI.phone, "ticket", RECIPE), "Android", "Asia/Jakarta"
        )
        await self.keys.keep(STARTED, RECIPE, await root_of(world.PIN))
        api = await open_signed_in(self.backend, keys=self.keys)
        self.pins = PinRepository(api, self.keys, QuickPinDeriver())

    @property
    def kept(self) -> KeptDevice:
        return KeptDevice.model_validate_json(self.database.records["device", "keys"])

    def shown(self, method: str = "POST", address: str = path.PIN_CHECKS) -> list[dict[str, str]]:
        return [asked.body for asked in self.backend.questions(method, address)]


async def root_of(pin: str) -> bytes:
    return await QuickPinDeriver().derive(pin, RECIPE)


@pytest.fixture
async def desk() -> Desk:
    made = Desk()
    await made.enrol()
    return made


async def test_the_pin_opens_the_key_that_was_enrolled(desk: Desk) -> None:
    released = await desk.pins.release(world.PIN)
    assert released.key.public == desk.kept.transfer_key
    assert desk.shown() == [{"proof": derive_proof(await root_of(world.PIN))}]


async def test_it_opens_it_after_a_restart(desk: Desk) -> None:
    desk.keys = desk.restarted()
    await desk.keys.open()
    key = await desk.keys.release_with_pin(await root_of(world.PIN), CHECKED)
    assert key.public == desk.kept.transfer_key


@pytest.mark.parametrize(
    "answer", [ErrorCode.PIN_REFUSED, ErrorCode.PIN_LOCKED, ErrorCode.PIN_ENDED]
)
async def test_what_the_backend_refuses_opens_nothing(desk: Desk, answer: ErrorCode) -> None:
    desk.backend.answer("POST", path.PIN_CHECKS, answer)
    for ask in (desk.pins.check, desk.pins.release):
        with pytest.raises(Rejected) as raised:
            await ask(world.PIN)
        assert raised.value.code is answer
    with pytest.raises(Rejected):
        await desk.pins.change(world.PIN, NEW_PIN)
    assert desk.shown("PUT", path.PIN) == []


@pytest.mark.parametrize(("answer", "kind"), [(NO_CONNECTION, Unreachable), (LOST, Unknown)])
async def test_without_an_answer_nothing_opens_and_the_try_is_not_repeated(
    desk: Desk, answer: Answer, kind: type[Exception]
) -> None:
    desk.backend.answer("POST", path.PIN_CHECKS, answer)
    with pytest.raises(kind):
        await desk.pins.release(world.PIN)
    assert len(desk.shown()) == 1


async def test_a_pin_that_was_changed_elsewhere_is_right_and_opens_nothing(desk: Desk) -> None:
    with pytest.raises(KeyLost):
        await desk.pins.release(NEW_PIN)
    await desk.pins.check(NEW_PIN)
    with pytest.raises(KeyLost):
        await desk.pins.change(NEW_PIN, world.PIN)
    assert desk.shown("PUT", path.PIN) == []


@pytest.mark.parametrize("part", [None, b64encode(bytes(32)).decode(), "no key"])
async def test_without_the_keychains_part_nothing_opens(desk: Desk, part: str | None) -> None:
    (name,) = desk.vault.items
    desk.vault.items.clear()
    if part is not None:
        desk.vault.items[name] = part
    with pytest.raises(KeyLost):
        await desk.pins.release(world.PIN)


async def test_a_device_that_is_enrolled_nowhere_has_no_pin() -> None:
    keys = new_keys()
    pins = PinRepository(await open_signed_in(FakeBackend()), keys, QuickPinDeriver())
    for ask in (pins.check, pins.release):
        with pytest.raises(KeyLost):
            await ask(world.PIN)


# -- guessing ------------------------------------------------------------------------------------


async def test_each_of_a_million_pins_opens_nothing_without_the_backends_share(desk: Desk) -> None:
    """All PINs there are, against all that the folder and the keychain hold, and no share."""
    (slot,) = desk.kept.by_pin
    pepper = await read_key(desk.vault, PEPPER)
    assert pepper is not None
    no_share = PinChecked(share="00" * 32, generation=1)
    opened = 0
    for number in range(10**PIN_DIGITS):
        root = hashlib.sha256(f"{number:0{PIN_DIGITS}} {RECIPE.salt}".encode()).digest()
        opened += slot.open(derive_pin_key(root, pepper, no_share)) is not None
    assert opened == 0
    right = await root_of(world.PIN)
    assert slot.open(derive_pin_key(right, pepper, CHECKED)) is not None


async def test_no_share_but_the_backends_says_which_pin_was_right(desk: Desk) -> None:
    """A slot's key is of three parts: no guess of the PIN says whether it was right.

    Every thousandth PIN, the right one among them, with all that is in the folder and the keychain,
    and shares that are not the device's: under the right PIN they say as little as under any other.
    """
    keys = desk.restarted()
    await keys.open()
    assert world.PIN in GUESSES
    for guess in GUESSES:
        root = await root_of(guess)
        for share in ("00" * 32, ELSEWHERE.share, root.hex()):
            with pytest.raises(KeyLost):
                await keys.release_with_pin(root, PinChecked(share=share, generation=1))


async def test_with_the_share_the_right_pin_opens_and_no_other(desk: Desk) -> None:
    opened = []
    for guess in GUESSES:
        with contextlib.suppress(KeyLost):
            await desk.keys.release_with_pin(await root_of(guess), CHECKED)
            opened.append(guess)
    assert opened == [world.PIN]


async def test_neither_the_key_nor_the_pin_stands_in_what_is_kept(desk: Desk) -> None:
    secret = (await desk.pins.release(world.PIN)).key.secret()
    root = await root_of(world.PIN)
    kept = b"\n".join(desk.database.records.values()) + repr(desk.vault.items).encode()
    for told in (secret, root):
        assert told not in kept
        assert told.hex().encode() not in kept
    assert world.PIN.encode() not in kept
    assert desk.kept.session_secret not in repr(desk.kept)


# -- another PIN ---------------------------------------------------------------------------------


async def test_after_a_change_the_new_pin_opens_and_the_old_one_does_not(desk: Desk) -> None:
    await desk.pins.change(world.PIN, NEW_PIN)
    (told,) = desk.shown("PUT", path.PIN)
    old, new = [derive_proof(await root_of(pin)) for pin in (world.PIN, NEW_PIN)]
    assert told == {"proof": old, "new_proof": new}
    assert (await desk.pins.release(NEW_PIN)).key.public == desk.kept.transfer_key
    with pytest.raises(KeyLost):
        await desk.pins.release(world.PIN)


@pytest.mark.parametrize("answer", [LOST, NO_CONNECTION, ErrorCode.PIN_REFUSED])
async def test_a_change_without_an_answer_leaves_both_and_the_next_use_decides(
    desk: Desk, answer: Answer
) -> None:
    desk.backend.answer("PUT", path.PIN, answer)
    for used, other in ((world.PIN, NEW_PIN), (NEW_PIN, world.PIN)):
        before = desk.database.records.copy()
        with pytest.raises((Unknown, Unreachable, Rejected)):
            await desk.pins.change(world.PIN, NEW_PIN)
        assert len(desk.kept.by_pin) == 2
        await desk.pins.release(used)
        assert len(desk.kept.by_pin) == 1
        with pytest.raises(KeyLost):
            await desk.pins.release(other)
        desk.database.records = before
        await desk.keys.open()


async def test_a_full_disk_asks_for_no_change(desk: Desk) -> None:
    desk.database.is_full = True
    with pytest.raises(DatabaseUnavailable):
        await desk.pins.change(world.PIN, NEW_PIN)
    assert desk.shown("PUT", path.PIN) == []


# -- finger or face ------------------------------------------------------------------------------


async def test_enrolling_lets_a_finger_release_the_same_key() -> None:
    desk = Desk(FakeApprover())
    await desk.enrol()
    finger = await desk.keys.release_with_biometrics("reason")
    assert isinstance(finger, SigningKey)
    assert finger.public == desk.kept.transfer_key
    assert desk.approver.key is not None
    assert desk.approver.key.hex() not in repr(desk.database.records)


async def test_a_finger_that_comes_later_is_enrolled_with_the_next_pin(desk: Desk) -> None:
    assert await desk.keys.release_with_biometrics("r") is ApprovalOutcome.NOT_ENROLLED
    desk.approver.available = True
    await desk.pins.release(world.PIN)
    assert isinstance(await desk.keys.release_with_biometrics("r"), SigningKey)


@pytest.mark.parametrize("is_full", [True, False])
async def test_a_changed_enrolment_takes_the_pin_which_enrols_again(is_full: bool) -> None:
    desk = Desk(FakeApprover())
    await desk.enrol()
    for lose in (desk.approver.lose_enrolment, lambda: setattr(desk.approver, "key", b"x" * 32)):
        lose()
        desk.database.is_full = is_full
        changed = await desk.keys.release_with_biometrics("reason")
        assert changed is ApprovalOutcome.ENROLMENT_CHANGED
        assert desk.keys.takes_biometrics == is_full
        desk.database.is_full = False
        await desk.keys.release_with_biometrics("reason")
        assert not desk.keys.takes_biometrics
        await desk.pins.release(world.PIN)
        assert isinstance(await desk.keys.release_with_biometrics("reason"), SigningKey)


async def test_a_finger_that_can_not_be_enrolled_stops_no_pin(desk: Desk) -> None:
    desk.approver.available, desk.approver.refuses_changes = True, True
    assert (await desk.pins.release(world.PIN)).key.public == desk.kept.transfer_key
    assert not desk.keys.takes_biometrics


# -- whose device --------------------------------------------------------------------------------


async def test_somebody_else_who_fails_to_sign_in_costs_the_device_nothing(desk: Desk) -> None:
    kept, number = desk.kept, await desk.keys.use_number()
    own = desk.keys.session_key
    other = desk.keys.present(
        ProvenNumber("+6281299990000", "ticket", RECIPE), "Android", "Asia/Jakarta"
    )
    assert own is not None
    assert other.session_key != own.public
    assert other.possession is not None
    again = desk.keys.present(
        ProvenNumber(world.SARI.phone, "ticket", RECIPE), "Android", "Asia/Jakarta"
    )
    assert (again.session_key, again.transfer_key) == (own.public, kept.transfer_key)
    assert desk.keys.session_key is not None
    assert desk.keys.session_key.public == own.public
    await desk.keys.keep(STARTED, RECIPE, await root_of(world.PIN))
    assert desk.kept == kept
    assert await desk.keys.use_number() == number + 1


async def test_forgotten_keys_open_nothing_and_the_next_are_new(desk: Desk) -> None:
    before = desk.kept
    await desk.keys.forget()
    assert desk.database.records == {}
    assert (desk.keys.device_id, desk.keys.session_key, desk.keys.recipe) == (None, None, None)
    with pytest.raises(KeyLost):
        await desk.keys.release_with_pin(await root_of(world.PIN), CHECKED)
    device = desk.keys.present(
        ProvenNumber(world.SARI.phone, "ticket", RECIPE), "Android", "Asia/Jakarta"
    )
    assert device.transfer_key != before.transfer_key
