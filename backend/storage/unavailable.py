"""Two ways in which storage says no; after both, what was asked has not been done."""


class StorageUnavailable(Exception):
    """Busy, full, broken or not ours; the message is a sentence for the operator's log."""


class ConstraintBroken(Exception):
    """What was asked contradicts what is stored: a mistake of ours that the database stopped."""
