"""A device without a screen: runs a real Flet session and holds what a phone would show."""

from tests.harness.connection import NO_ANSWER, Invocation
from tests.harness.device import AppCrashed, Device, open_component, open_device
from tests.harness.gestures import Refused
from tests.harness.query import Node, NotFound

__all__ = [
    "NO_ANSWER",
    "AppCrashed",
    "Device",
    "Invocation",
    "Node",
    "NotFound",
    "Refused",
    "open_component",
    "open_device",
]
