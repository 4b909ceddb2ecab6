"""The one way in which verification fails."""


class ChainBroken(Exception):
    """The books do not agree with themselves; the message says where.

    `number` is that of the first event that is wrong, and None where no event can be named.
    """

    def __init__(self, what: str, number: int | None = None) -> None:
        super().__init__(what if number is None else f"event {number} {what}")
        self.number = number
