"""Every operation of the API with a request that its owner may make."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from api_contract import path
from api_contract.device import confirmation_bytes, unfreezing_bytes
from api_contract.problem import ErrorCode
from api_contract.transfer import IDEMPOTENCY_HEADER
from tests.backend.support import (
    CODE,
    OTHER_PIN,
    PIN,
    RECIPE,
    Customer,
    Keys,
    id_of,
    mint_id,
    proof_of,
)

Operation = tuple[str, str]


class World(NamedTuple):
    """Sari has paid Dewi and has a tablet that waits; nobody else has to do with it."""

    sari: Customer
    tablet: Customer
    dewi: Customer
    transfer_id: str
    account_id: str


class Ask(NamedTuple):
    """One request that Sari herself could make."""

    address: str
    body: object = None
    headers: Mapping[str, str] = {}


def send_money(world: World, sender: Customer) -> Ask:
    account = {"id": world.account_id, "currency": "IDR"}
    body = sender.sign(sender.intent_from(account, world.dewi, 1))
    return Ask(path.TRANSFERS, body, {IDEMPOTENCY_HEADER: id_of(body)})


def quote(world: World, _: Customer) -> Ask:
    money = {"minor": "1", "currency": "IDR"}
    order = {"account_id": world.account_id, "payee_id": world.dewi.id, "amount": money}
    return Ask(path.TRANSFERS_QUOTE, order)


def confirm(world: World, sender: Customer) -> Ask:
    device_id = world.tablet.device_id
    yes = sender.keys.sign_message(confirmation_bytes(device_id))
    return Ask(path.DEVICE_CONFIRMATION.format(device_id=device_id), yes)


def unfreeze(_: World, sender: Customer) -> Ask:
    at = int(sender.clock().timestamp())
    signed = sender.keys.sign_message(unfreezing_bytes(sender.id, at))
    return Ask(path.UNFREEZING, {**signed, "at": at, "pin_proof": proof_of(PIN)})


def of_transfer(address: str) -> Callable[[World, Customer], Ask]:
    return lambda world, _: Ask(address.format(transfer_id=world.transfer_id))


def plain(address: str, body: object = None) -> Callable[[World, Customer], Ask]:
    return lambda _world, _sender: Ask(address, body)


SIGNED_IN: dict[Operation, Callable[[World, Customer], Ask]] = {
    ("GET", path.ME): plain(path.ME),
    ("GET", path.SESSIONS): plain(path.SESSIONS),
    ("DELETE", path.SESSIONS): plain(path.SESSIONS),
    ("DELETE", path.SESSION): lambda world, _: Ask(
        path.SESSION.format(session_id=world.sari.started["session_id"])
    ),
    ("POST", path.PIN_CHECKS): plain(path.PIN_CHECKS, {"proof": proof_of(PIN)}),
    ("PUT", path.PIN): plain(path.PIN, {"proof": proof_of(PIN), "new_proof": proof_of(OTHER_PIN)}),
    ("DELETE", path.RECOVERIES): plain(path.RECOVERIES),
    ("GET", path.DEVICE_CURRENT): plain(path.DEVICE_CURRENT),
    ("POST", path.DEVICE_RECOVERY): plain(path.DEVICE_RECOVERY),
    ("PUT", path.DEVICE_CONFIRMATION): confirm,
    ("PUT", path.FREEZE): plain(path.FREEZE),
    ("POST", path.UNFREEZING): unfreeze,
    ("GET", path.ACCOUNTS): plain(path.ACCOUNTS),
    ("GET", path.PAYEES): plain(path.PAYEES),
    ("POST", path.PAYEES_LOOKUP): plain(path.PAYEES_LOOKUP, {"query": "@dewi"}),
    ("POST", path.TRANSFERS): send_money,
    ("POST", path.TRANSFERS_QUOTE): quote,
    ("GET", path.TRANSFER): of_transfer(path.TRANSFER),
    ("POST", path.TRANSFER_CANCEL): of_transfer(path.TRANSFER_CANCEL),
    ("GET", path.TRANSFER_RECEIPT): of_transfer(path.TRANSFER_RECEIPT),
    ("GET", path.ACTIVITY): lambda world, _: Ask(f"{path.ACTIVITY}?account_id={world.account_id}"),
    ("GET", path.LIVE): plain(path.LIVE),
    ("GET", path.LIVE_EVENTS): plain(path.LIVE_EVENTS),
}
"""What takes a session."""

OF_SOMEBODY = {
    ("DELETE", path.SESSION): ErrorCode.NOT_FOUND,
    ("PUT", path.DEVICE_CONFIRMATION): ErrorCode.NOT_FOUND,
    ("POST", path.TRANSFERS): ErrorCode.ACCOUNT_NOT_FOUND,
    ("POST", path.TRANSFERS_QUOTE): ErrorCode.ACCOUNT_NOT_FOUND,
    ("GET", path.TRANSFER): ErrorCode.TRANSFER_NOT_FOUND,
    ("POST", path.TRANSFER_CANCEL): ErrorCode.TRANSFER_NOT_FOUND,
    ("GET", path.TRANSFER_RECEIPT): ErrorCode.TRANSFER_NOT_FOUND,
    ("GET", path.ACTIVITY): ErrorCode.ACCOUNT_NOT_FOUND,
}
"""What names something that is Sari's; everything else is about the caller alone."""

TAKES_TRUST = {
    ("POST", path.TRANSFERS),
    ("POST", path.TRANSFERS_QUOTE),
    ("PUT", path.DEVICE_CONFIRMATION),
    ("POST", path.UNFREEZING),
    ("DELETE", path.SESSIONS),
    ("DELETE", path.RECOVERIES),
    ("PUT", path.PIN),
}

TAKES_A_KEY: Mapping[Operation, Callable[[Keys], object]] = {
    ("POST", path.PEOPLE): lambda keys: {
        "ticket": "made-up",
        "name": "Ani",
        "handle": "ani",
        "pin": {"recipe": RECIPE, "proof": proof_of(PIN)},
        "currency": "IDR",
        "device": keys.enrol("made-up"),
    },
    ("POST", path.SESSIONS): lambda keys: {
        "ticket": "made-up",
        "pin_proof": proof_of(PIN),
        "device": keys.enrol("made-up"),
    },
    ("POST", path.SESSIONS_REFRESH): lambda _: {"refresh_token": "made-up"},
}
"""What takes no session but a proof, with something that buys nothing."""

OPEN: Mapping[Operation, tuple[object, int]] = {
    ("POST", path.SIGN_IN_CODES): ({"phone": "+6281200000099"}, 202),
    ("POST", path.SIGN_IN_CHECKS): ({"challenge_id": mint_id(), "code": CODE}, 403),
    ("POST", path.RECOVERIES): (
        {"ticket": "made-up", "pin": {"recipe": RECIPE, "proof": proof_of(PIN)}},
        403,
    ),
    ("POST", path.RECOVERY_RECIPES): ({"ticket": "made-up", "handle": "sari"}, 403),
    ("POST", path.NUMBER_RECOVERIES): (
        {"ticket": "made-up", "handle": "sari", "pin_proof": proof_of(PIN)},
        403,
    ),
    ("GET", path.HISTORY_KEY): (None, 200),
    ("GET", path.HISTORY_HEAD): (None, 200),
    ("GET", path.HISTORY_CONSISTENCY): (None, 422),
    ("GET", path.HEALTH): (None, 200),
    ("GET", path.READY): (None, 200),
    ("GET", path.METRICS): (None, 200),
}
"""What anybody may ask, and what a stranger is answered."""
