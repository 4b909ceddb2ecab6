"""The storage can't be used now; what was asked has not been done."""


class StorageUnavailable(Exception):
    """Busy, full, broken or not ours; the message is a sentence for the operator's log."""
