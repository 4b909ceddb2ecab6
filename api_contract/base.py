"""The parent of every model on the wire: frozen, closed to unknown fields; shared field types."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

PREFIX = "/v1"
"""Every path of this version of the contract begins with it."""

UUID_PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
UUID7_PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"

Identifier = Annotated[str, StringConstraints(pattern=UUID_PATTERN)]
"""A lower-case UUID in text, of any version."""

TransferId = Annotated[str, StringConstraints(pattern=UUID7_PATTERN)]
"""A lower-case UUIDv7 (RFC 9562), minted on the device together with the draft."""

Instant = AwareDatetime
"""A moment with its UTC offset, ISO 8601 on the wire."""

Secret = Annotated[str, Field(min_length=1, max_length=200, repr=False)]
"""A token or code: never shown by `repr`, so that no log and no traceback carries it."""


class Model(BaseModel):
    """A frozen value that crosses the wire; an unknown field is refused, not ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)
