"""Stand-ins for the edges of the system; everything between them is real in the tests."""

from tests.fakes.approver import FakeApprover
from tests.fakes.clipboard import FakeClipboard
from tests.fakes.clock import FakeClock
from tests.fakes.database import FakeDatabase
from tests.fakes.link import FakeLink
from tests.fakes.pin_deriver import QuickPinDeriver
from tests.fakes.vault import FakeVault

__all__ = [
    "FakeApprover",
    "FakeClipboard",
    "FakeClock",
    "FakeDatabase",
    "FakeLink",
    "FakeVault",
    "QuickPinDeriver",
]
