"""The rules that every catalogue keeps; each broken one is a line of text."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError

from app.services.bidi import CONTROLS
from app.services.language_packs.catalogue import PLACEHOLDER, forms_of, key_of, read_catalogue
from app.services.languages import ENGLISH, LANGUAGES, Language
from tools.catalogue.usage import Call, Usage, usage_of

_MARKUP = re.compile(r"[<>`]|&#?\w+;|\*\*|\]\(|://")
_RAW_KEY = re.compile(r'^msgid "(.+)"$', re.MULTILINE)

Entries = dict[str, Message]


def path_of(locales: Path, language: Language) -> Path:
    """Where a language's catalogue stands."""
    return locales / language.code / "LC_MESSAGES" / "saku.po"


def check(app: Path, locales: Path) -> list[str]:
    """Every broken rule, one line each."""
    usage = usage_of(app)
    found: list[str] = []
    catalogues: dict[str, Entries] = {}
    for language in LANGUAGES.values():
        path = path_of(locales, language)
        try:
            catalogue = read_catalogue(path)
        except (OSError, ValueError, PoFileError) as failure:
            found.append(f"{language.code}: can't be read: {failure}")
            continue
        catalogues[language.code] = entries_of(catalogue)
        found += _in_file(language, catalogue, path.read_text("utf-8"))
    english = catalogues.get(ENGLISH.code, {})
    for code, entries in catalogues.items():
        found += _in_entries(LANGUAGES[code], entries, english)
    found += [f"{key}: missing in {' '.join(codes)}" for key, codes in _missing(usage, catalogues)]
    return found + list(_in_code(usage, english))


def missing(app: Path, locales: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Keys that the code uses, each with the languages that lack it."""
    paths = {code: path_of(locales, language) for code, language in LANGUAGES.items()}
    catalogues = {
        code: entries_of(read_catalogue(path)) if path.exists() else {}
        for code, path in paths.items()
    }
    return list(_missing(usage_of(app), catalogues))


def entries_of(catalogue: Catalog) -> Entries:
    """Messages by key, without the header."""
    return {key_of(message): message for message in catalogue if message.id}


def _missing(usage: Usage, catalogues: dict[str, Entries]) -> Iterator[tuple[str, tuple[str, ...]]]:
    known = {key for entries in catalogues.values() for key in entries}
    for key in sorted(usage.wanted(known) | known):
        codes = tuple(code for code, entries in catalogues.items() if key not in entries)
        if codes:
            yield key, codes


def _in_file(language: Language, catalogue: Catalog, text: str) -> Iterator[str]:
    if _bare(catalogue.plural_forms) != _bare(language.plurals.header):
        yield f"{language.code}: Plural-Forms must be {language.plurals.header}"
    keys = _RAW_KEY.findall(text)
    for key, count in Counter(keys).items():
        if count > 1:
            yield f"{language.code}: {key}: stands there {count} times"
    for before, after in pairwise(keys):
        if before > after:
            yield f"{language.code}: {after}: must stand before {before}"


def _in_entries(language: Language, entries: Entries, english: Entries) -> Iterator[str]:
    for key, message in entries.items():
        for finding in _in_entry(language, message, english.get(key)):
            yield f"{language.code}: {key}: {finding}"


def _in_entry(language: Language, message: Message, english: Message | None) -> Iterator[str]:
    forms = forms_of(message)
    wanted = len(language.plurals.categories) if message.pluralizable else 1
    translated = sum(map(bool, forms))
    if message.fuzzy:
        yield "fuzzy"
    if not translated:
        yield "not translated"
    elif translated != wanted or len(forms) != wanted:
        yield f"has {translated} of {wanted} plural forms"
    for form in filter(None, forms):
        yield from _in_text(form)
    if english is None or not all(forms):
        return
    if message.pluralizable != english.pluralizable:
        yield "is counted in one language and not in the other"
    yield from _in_placeholders(language, message, placeholders_of(english))


def _in_text(text: str) -> Iterator[str]:
    if any(c in CONTROLS or ord(c) < 32 for c in text):
        yield "has a control character"
    if _MARKUP.search(text):
        yield "has markup or a link"
    if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
        yield "has a brace that is no {placeholder}"
    if text != text.strip():
        yield "begins or ends with a space"


def _in_placeholders(language: Language, message: Message, wanted: set[str]) -> Iterator[str]:
    """Every form names the same values; a form for one exact number may say it in words."""
    for index, form in enumerate(forms_of(message)):
        names = set(PLACEHOLDER.findall(form))
        in_words = message.pluralizable and index < language.plurals.exact_forms
        if names != wanted and not (in_words and names == wanted - {"n"}):
            yield f"has the placeholders {_list(names)}, English has {_list(wanted)}"


def _in_code(usage: Usage, english: Entries) -> Iterator[str]:
    for key in english:
        if not usage.uses(key):
            yield f"{key}: used nowhere"
    for call in usage.calls:
        if call.key in english:
            yield from _in_call(call, english[call.key])
    for prefix in sorted(usage.prefixes):
        families = {key.partition(".")[0] for key in english}
        is_family = prefix.partition(".")[0] in families
        if is_family and not any(key.startswith(prefix) for key in english):
            yield f"{prefix}…: no key begins like this"


def _in_call(call: Call, message: Message) -> Iterator[str]:
    lacking = placeholders_of(message) - call.names - ({"n"} if call.counts else set())
    if lacking and not call.is_open:
        yield f"{call.where}: {call.key} is said without {_list(lacking)}"
    if call.counts != bool(message.pluralizable):
        yield f"{call.where}: {call.key} is {'not ' if call.counts else ''}a counted text"


def placeholders_of(message: Message) -> set[str]:
    """The names in all forms of a text."""
    return {name for form in forms_of(message) for name in PLACEHOLDER.findall(form)}


def _bare(header: str) -> str:
    return re.sub(r"[\s();]", "", header)


def _list(names: set[str]) -> str:
    return "{" + ", ".join(sorted(names)) + "}"
