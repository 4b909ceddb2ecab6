"""A clipboard that others use too, and that may refuse to be looked at."""


class FakeClipboard:
    """`text` is what is there; `reads` counts who looked, `is_closed` refuses them."""

    def __init__(self) -> None:
        self.text: str | None = None
        self.reads = 0
        self.is_out_of_reach = False
        self.is_closed = False

    async def set(self, value: str) -> None:
        self.text = value

    async def get(self) -> str | None:
        self.reads += 1
        if self.is_closed:
            raise RuntimeError("the permission was denied")
        return None if self.is_out_of_reach else self.text
