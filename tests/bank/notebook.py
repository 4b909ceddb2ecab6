"""What the customers know: whatever they were told for good must be true of the ledger."""

from collections import Counter
from dataclasses import dataclass, field

from tests.bank.world import Draft


@dataclass
class Notebook:
    """By transfer id what its sender was told, and everything that was wrong at once."""

    drafts: dict[str, Draft] = field(default_factory=dict)
    sent: dict[str, bytes] = field(default_factory=dict)
    """The body of the answer that said it was posted."""
    refused: set[str] = field(default_factory=set)
    """Refused or cancelled, and never asked for again."""
    lies: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def note_sent(self, transfer_id: str, body: bytes) -> None:
        """Posted; the same must be said whenever it is asked for."""
        if self.sent.setdefault(transfer_id, body) != body:
            self.lies.append(f"{transfer_id} was answered in two ways")

    def note_refused(self, transfer_id: str) -> None:
        """Not posted, and never will be."""
        if transfer_id in self.sent:
            self.lies.append(f"{transfer_id} was posted, and then refused")
        self.refused.add(transfer_id)
