"""The catalogues' command line.

python -m tools.catalogue check            one line per finding; exit 1 if there is any
python -m tools.catalogue missing          keys that the code uses and a catalogue lacks
python -m tools.catalogue merge FILE.json  {key: {en, id, vi, ar}}; a counted text is a list of
                                           forms or an object by CLDR category (one, few, other)
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from app.services.language_packs.packs import LOCALES
from tools.catalogue.findings import check, missing
from tools.catalogue.merge import merge

APP = LOCALES.parent / "app"


def main(arguments: list[str]) -> int:
    """Run one command; the exit code."""
    match arguments:
        case ["check"]:
            return _tell(check(APP, LOCALES))
        case ["missing"]:
            return _tell(f"{key}: {' '.join(codes)}" for key, codes in missing(APP, LOCALES))
        case ["merge", file]:
            return _tell(merge(json.loads(Path(file).read_text("utf-8")), LOCALES))
        case _:
            print(__doc__)
            return 2


def _tell(lines: Iterable[str]) -> int:
    told = list(lines)
    print(*told, sep="\n", end="\n" if told else "")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
