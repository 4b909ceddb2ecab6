"""The table of languages says what CLDR says, apart from what it says on purpose."""

import gettext
import re

import pytest
from babel import Locale

from app.services.languages import ENGLISH, LANGUAGES, Language, language_of

each_language = pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES.keys())


@each_language
def test_separators_are_those_of_cldr(language: Language) -> None:
    symbols = Locale.parse(language.code).number_symbols["latn"]
    assert (language.group, language.decimal) == (symbols["group"], symbols["decimal"])


@each_language
def test_the_direction_is_that_of_cldr(language: Language) -> None:
    assert language.is_rtl == (Locale.parse(language.code).text_direction == "rtl")


@each_language
def test_plural_forms_are_those_of_cldr(language: Language) -> None:
    rule = Locale.parse(language.code).plural_form
    for n in range(2000):
        assert language.plurals.categories[language.plurals.form(n)] == rule(n)


@each_language
def test_the_plural_header_means_what_the_app_does(language: Language) -> None:
    match = re.fullmatch(r"nplurals=(\d); plural=(.+);", language.plurals.header)
    assert match is not None
    form = gettext.c2py(match[2])
    assert int(match[1]) == len(language.plurals.categories)
    assert [form(n) for n in range(2000)] == [language.plurals.form(n) for n in range(2000)]


@each_language
def test_a_language_is_called_by_its_own_name(language: Language) -> None:
    own_name = str(Locale.parse(language.code).language_name)
    assert own_name.casefold() in language.name.casefold()


def test_an_unknown_language_is_english() -> None:
    assert language_of("tlh") is ENGLISH
