"""Handles that nobody may take, because they would speak for the house."""

RESERVED_HANDLES = frozenset({"admin", "help", "official", "saku", "security", "support"})


def is_reserved(handle: str) -> bool:
    """True for a reserved word, also when dressed up with dots and underscores."""
    return handle.replace(".", "").replace("_", "") in RESERVED_HANDLES
