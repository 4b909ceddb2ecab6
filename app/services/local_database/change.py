"""What can be done to a record. Kinds and ids stand in the file in the clear: nothing personal."""

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class Put:
    """Keep `content` in place of what was there."""

    kind: str
    id: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Erase:
    """Forget it; nothing there is fine."""

    kind: str
    id: str


Change: TypeAlias = Put | Erase
