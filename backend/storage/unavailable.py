"""Two ways in which storage says no."""


class StorageUnavailable(Exception):
    """Busy, full, broken or not ours; the message is a sentence for the operator's log.

    What was asked is not known to be done: when only the answer to a commit was lost, it may be.
    """


class ConstraintBroken(Exception):
    """What was asked contradicts what is stored: a mistake of ours, of which nothing was done."""
