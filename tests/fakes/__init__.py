"""Stand-ins for the edges of the system; everything between them is real in the tests."""

from tests.fakes.biometrics import FakeBiometrics
from tests.fakes.clock import FakeClock
from tests.fakes.link import FakeLink
from tests.fakes.vault import FakeVault

__all__ = ["FakeBiometrics", "FakeClock", "FakeLink", "FakeVault"]
