"""Devices: how far one is trusted, a yes to another one, and the freeze of everything."""

from fastapi import APIRouter

from api_contract import path
from api_contract.base import Identifier
from api_contract.device import Device, DeviceSignature, Unfreezing
from backend.commands import device
from backend.commands.session import authenticate, find_standing
from backend.routes.dependency import ContextDep, Signed, needs_session

router = APIRouter(tags=["devices"], dependencies=needs_session)


@router.get(path.DEVICE_CURRENT)
def read_device(context: ContextDep, signed: Signed) -> Device:
    """The device that asks."""
    return device.read_device(context, authenticate(context, signed))


@router.post(path.DEVICE_RECOVERY)
def recover_device(context: ContextDep, signed: Signed) -> Device:
    """Say that the older devices are gone; they have time to say otherwise."""
    return device.recover_device(context, authenticate(context, signed))


@router.put(path.DEVICE_CONFIRMATION, status_code=204)
def confirm_device(
    device_id: Identifier, yes: DeviceSignature, context: ContextDep, signed: Signed
) -> None:
    """Say yes to another device of one's own."""
    caller, standing = find_standing(context, signed)
    device.confirm_device(context, caller, standing, device_id, yes)


@router.put(path.FREEZE, status_code=204)
def freeze_person(context: ContextDep, signed: Signed) -> None:
    """Let nothing more be sent from any device."""
    device.freeze_person(context, authenticate(context, signed))


@router.post(path.UNFREEZING)
def unfreeze_person(request: Unfreezing, context: ContextDep, signed: Signed) -> Device:
    """Send again, small amounts at first."""
    caller, standing = find_standing(context, signed)
    return device.unfreeze_person(context, caller, standing, request)
