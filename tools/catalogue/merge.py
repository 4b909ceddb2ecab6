"""Adds texts in bulk to the four catalogues, sorted by key."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from app.services.languages import LANGUAGES, Language
from tools.catalogue.findings import path_of

Forms = str | list[str] | dict[str, str]

_HEADER = """\
# {name} texts of Saku.
msgid ""
msgstr ""
"Project-Id-Version: Saku\\n"
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"
"""


def merge(texts: Mapping[str, Mapping[str, Forms]], locales: Path) -> list[str]:
    """Add or replace `texts`, by key and language; what can't be added, one line each.

    Nothing is written while anything is wrong.
    """
    found = [
        f"{code}: {key}: {problem}"
        for key, by_language in texts.items()
        for code, forms in by_language.items()
        if (problem := _problem(code, forms))
    ]
    if not found:
        for language in LANGUAGES.values():
            own = {
                key: forms[language.code] for key, forms in texts.items() if language.code in forms
            }
            _write(language, own, path_of(locales, language))
    return found


def _problem(code: str, forms: Forms) -> str | None:
    if code not in LANGUAGES:
        return "no such language"
    categories = LANGUAGES[code].plurals.categories
    if isinstance(forms, dict) and set(forms) != set(categories):
        return f"needs the forms {', '.join(categories)}"
    if isinstance(forms, list) and len(forms) != len(categories):
        return f"needs {len(categories)} forms: {', '.join(categories)}"
    return None


def _write(language: Language, texts: Mapping[str, Forms], path: Path) -> None:
    header, catalogue = _read(language, path)
    for key, forms in texts.items():
        comments = _comments(catalogue, key)
        catalogue.delete(key)
        if isinstance(forms, str):
            catalogue.add(key, forms, user_comments=comments)
        else:
            catalogue.add((key, key), _in_order(language, forms), user_comments=comments)
    body = BytesIO()
    write_po(body, catalogue, width=0, omit_header=True, sort_output=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{header.rstrip()}\n\n{body.getvalue().decode().strip()}\n", "utf-8")


def _read(language: Language, path: Path) -> tuple[str, Catalog]:
    """The header as it stands, so that a translator's lines in it are kept, and the texts."""
    if path.exists():
        text = path.read_text("utf-8")
    else:
        text = _HEADER.format(
            name=language.name, code=language.code, plurals=language.plurals.header
        )
    return text.partition("\n\n")[0], read_po(BytesIO(text.encode()), charset="utf-8")


def _comments(catalogue: Catalog, key: str) -> list[str]:
    message = catalogue.get(key)
    return list(message.user_comments) if message is not None else []


def _in_order(language: Language, forms: list[str] | dict[str, str]) -> tuple[str, ...]:
    if isinstance(forms, list):
        return tuple(forms)
    return tuple(forms[category] for category in language.plurals.categories)
