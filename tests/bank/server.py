"""The real backend, broken on purpose in the process that runs this."""

from collections.abc import Sequence

from backend.__main__ import main
from tests.bank.mutant import MUTANTS
from tests.bank.phase import die_at


def run(arguments: Sequence[str]) -> int:
    """FAULT [NAME …] serve …: serve with the fault.

    FAULT is `mutant` with the name of a mistake, `phase` with the name of a moment to die at and
    the id of the transfer whose group dies, or `none`.
    """
    match arguments:
        case ["mutant", name, *rest]:
            MUTANTS[name]()
        case ["phase", name, transfer_id, *rest]:
            die_at(name, transfer_id)
        case ["none", *rest]:
            pass
        case _:
            raise ValueError(f"no such fault: {arguments}")
    return main(list(rest))
