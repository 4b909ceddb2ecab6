"""A keychain that tells of a write before it stands, as Android's may."""

from tests.fakes import FakeVault


class LosingVault(FakeVault):
    """What was written is there until `restart`, and afterwards only what was `flush`ed."""

    def __init__(self) -> None:
        super().__init__()
        self._durable: dict[str, str] = {}

    def flush(self) -> None:
        """Everything up to now stands."""
        self._durable = dict(self.items)

    def restart(self) -> None:
        """What was not flushed was never written, nor erased."""
        self.items = dict(self._durable)
