"""Every text stands in every language, and each rule of the checker is broken here once."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from api_contract.money import Currency
from api_contract.problem import ErrorCode
from app.services.amount_input import AmountProblem
from app.services.language_packs.catalogue import read_catalogue, texts_of
from app.services.language_packs.packs import LOCALES
from app.services.languages import LANGUAGES
from app.services.phone_number import PhoneProblem
from tools.catalogue.__main__ import APP, main
from tools.catalogue.findings import check, missing, path_of
from tools.catalogue.merge import Forms, merge

CLIENT_ERRORS = ("unreachable", "unknown", "session_expired", "vault_unavailable", "crash")
FAMILIES = {
    "error": (*(code.value for code in ErrorCode), *CLIENT_ERRORS),
    "amount": tuple(AmountProblem),
    "phone": tuple(PhoneProblem),
    "currency": tuple(Currency),
}


def test_the_catalogues_keep_every_rule() -> None:
    assert check(APP, LOCALES) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_refusal_has_a_sentence(code: str) -> None:
    texts = texts_of(read_catalogue(path_of(LOCALES, LANGUAGES[code])))
    wanted = {f"{family}.{value}" for family, values in FAMILIES.items() for value in values}
    assert wanted <= texts.keys()


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_refusal_can_be_said_when_no_value_is_known(code: str) -> None:
    texts = texts_of(read_catalogue(path_of(LOCALES, LANGUAGES[code])))
    assert not any("{" in texts[f"error.{value}"][0] for value in FAMILIES["error"])


COUNTED: dict[str, Forms] = {
    "en": {"one": "{n} line", "other": "{n} lines"},
    "id": {"other": "{n} baris"},
    "vi": ["{n} dòng"],
    "ar": ["لا سطور", "سطر", "سطران", "{n} سطور", "{n} سطرًا", "{n} سطر"],
}
PLAIN: dict[str, Forms] = {
    "en": "Hello {name}",
    "id": "Halo {name}",
    "vi": "Chào {name}",
    "ar": "مرحبًا {name}",
}


class Project:
    """A small project whose catalogues keep every rule until one is broken."""

    def __init__(self, folder: Path) -> None:
        self.app, self.locales = folder / "app", folder / "locales"
        self.app.mkdir()
        self.write_code('t("home.hello", name=who)\nt.plural("home.lines", 3)\n')
        assert merge({"home.lines": COUNTED, "home.hello": PLAIN}, self.locales) == []

    def write_code(self, code: str) -> None:
        (self.app / "home.py").write_text(code, "utf-8")

    def replace(self, code: str, old: str, new: str) -> None:
        path = path_of(self.locales, LANGUAGES[code])
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def findings(self) -> list[str]:
        return check(self.app, self.locales)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    assert made.findings() == []
    return made


def in_entry(code: str, old: str, new: str) -> Callable[[Project], None]:
    return lambda project: project.replace(code, old, new)


def in_code(code: str) -> Callable[[Project], None]:
    used = 't("home.hello", name=who)\nt.plural("home.lines", 3)\n'
    return lambda project: project.write_code(used + code)


@pytest.mark.parametrize(
    ("break_it", "finding"),
    [
        (in_code('t("home.new")'), "home.new: missing in en id vi ar"),
        (in_code('t("a.b" if wide else "a.c")'), "a.c: missing in en id vi ar"),
        (in_code('KEYS = {Kind.A: "home.a"}'), "home.a: missing in en id vi ar"),
        (in_code('t(f"home.kind_{kind}")'), "home.kind_…: no key begins like this"),
        (in_code('t("home.hello")'), "app/home.py:3: home.hello is said without {name}"),
        (in_code('t("home.lines", n=3)'), "app/home.py:3: home.lines is a counted text"),
        (
            in_code('t.plural("home.hello", 3, name=who)'),
            "app/home.py:3: home.hello is not a counted text",
        ),
        (lambda project: project.write_code('t("home.hello", **v)'), "home.lines: used nowhere"),
        (in_entry("id", '"Halo {name}"', '""'), "id: home.hello: not translated"),
        (
            in_entry("id", 'msgid "home.hello"', '#, fuzzy\nmsgid "home.hello"'),
            "id: home.hello: fuzzy",
        ),
        (in_entry("vi", "home.hello", "home.hallo"), "home.hello: missing in vi"),
        (
            in_entry("vi", "{name}", "{nama}"),
            "vi: home.hello: has the placeholders {nama}, English has {name}",
        ),
        (
            in_entry("ar", "{n} سطور", "سطور"),
            "ar: home.lines: has the placeholders {}, English has {n}",
        ),
        (in_entry("ar", 'msgstr[5] "{n} سطر"\n', ""), "ar: home.lines: has 5 of 6 plural forms"),
        (
            in_entry("id", 'msgid_plural "home.lines"\nmsgstr[0]', "msgstr"),
            "id: home.lines: is counted in one language and not in the other",
        ),
        (in_entry("en", "Hello", "Hel\u202elo"), "en: home.hello: has a control character"),
        (in_entry("en", "Hello", "<b>Hello</b>"), "en: home.hello: has markup or a link"),
        (in_entry("en", "Hello", "https://x.example"), "en: home.hello: has markup or a link"),
        (
            in_entry("en", "{name}", "{name.__class__}"),
            "en: home.hello: has a brace that is no {placeholder}",
        ),
        (in_entry("en", '"Hello', '" Hello'), "en: home.hello: begins or ends with a space"),
        (
            in_entry(
                "id", 'msgid "home.lines"', 'msgid "home.hello"\nmsgstr "Hai"\n\nmsgid "home.lines"'
            ),
            "id: home.hello: stands there 2 times",
        ),
        (
            in_entry("id", '"home.hello"', '"home.zebra"'),
            "id: home.lines: must stand before home.zebra",
        ),
        (
            in_entry("id", "nplurals=1; plural=0;", "nplurals=2; plural=(n > 1);"),
            "id: Plural-Forms must be nplurals=1; plural=0;",
        ),
        (lambda project: path_of(project.locales, LANGUAGES["ar"]).unlink(), "ar: can't be read"),
    ],
)
def test_a_broken_rule_is_found(
    project: Project, break_it: Callable[[Project], None], finding: str
) -> None:
    break_it(project)
    assert any(line.startswith(finding) for line in project.findings()), project.findings()


def test_keys_that_are_computed_count_as_used(project: Project) -> None:
    in_code('t(f"home.kind_{kind}")')(project)
    merge({"home.kind_a": dict.fromkeys(LANGUAGES, "A")}, project.locales)
    assert project.findings() == []


def test_a_fuller_version_is_used_where_its_short_one_is(project: Project) -> None:
    merge({"home.hello.name": PLAIN}, project.locales)
    assert project.findings() == []


def test_merging_replaces_a_text_and_keeps_the_others_and_their_comments(project: Project) -> None:
    project.replace("id", 'msgid "home.hello"', '# Warm.\nmsgid "home.hello"')
    merge({"home.hello": {"id": "Hai {name}"}}, project.locales)
    text = path_of(project.locales, LANGUAGES["id"]).read_text("utf-8")
    assert '# Warm.\nmsgid "home.hello"\nmsgstr "Hai {name}"' in text
    assert "{n} baris" in text
    assert project.findings() == []


def test_merging_twice_changes_nothing(project: Project) -> None:
    def texts() -> list[str]:
        return [path_of(project.locales, each).read_text("utf-8") for each in LANGUAGES.values()]

    before = texts()
    merge({"home.lines": COUNTED}, project.locales)
    assert texts() == before


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        ({"xx": "A"}, "xx: home.a: no such language"),
        ({"en": {"other": "A"}}, "en: home.a: needs the forms one, other"),
        ({"ar": ["A"]}, "ar: home.a: needs 6 forms"),
    ],
)
def test_a_text_without_its_forms_is_not_merged(
    project: Project, texts: dict[str, Forms], problem: str
) -> None:
    found = merge({"home.a": texts}, project.locales)
    assert [line.startswith(problem) for line in found] == [True]
    assert project.findings() == []


def test_what_is_missing_is_listed_with_its_languages(project: Project) -> None:
    in_code('t("home.new")')(project)
    merge({"home.new": {"en": "New", "vi": "Mới"}}, project.locales)
    assert missing(project.app, project.locales) == [("home.new", ("id", "ar"))]


def test_the_command_line_merges_a_file_and_fails_on_a_wrong_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tools.catalogue.__main__.LOCALES", tmp_path)
    file = tmp_path / "texts.json"
    file.write_text(json.dumps({"home.hello": PLAIN, "home.lines": COUNTED}), "utf-8")
    assert main(["merge", str(file)]) == 0
    file.write_text(json.dumps({"home.a": {"xx": "A"}}), "utf-8")
    assert main(["merge", str(file)]) == 1
    assert capsys.readouterr().out == "xx: home.a: no such language\n"
    assert main(["dance"]) == 2
