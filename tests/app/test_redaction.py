"""No secret in what the client logs, whoever logs it, and no line less for whoever needs one."""

import dataclasses
import importlib
import io
import logging
import pkgutil
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from pydantic import BaseModel, ValidationError

import api_contract
import app
import backend
from api_contract.money import Currency, Money
from api_contract.person import Person, SignUp
from app.redaction import BLOT, guard_logs, redact
from app.services.languages import LANGUAGES
from backend import structured_log
from tests.samples import world
from tests.samples.stage import PACKS

TALKATIVE = ("flet_transport", "flet_controls", "httpx", "httpcore", "httpx_retries", "keyring")
TOKEN = "4kalnrw7eLqXs8N4dYZoEYUliDCEZX9UqTd4N--7HgM"
JWT = "eyJ0eXAiOiJkcG9wK2p3dCJ9.eyJqdGkiOiJ4In0.c2hvcnQ"
PIN = world.PIN


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the root logger's one handler writes; everything is as it was afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    hooks = sys.excepthook, threading.excepthook
    levels = {name: logging.getLogger(name).level for name in TALKATIVE}
    stream = io.StringIO()
    root.handlers[:] = [logging.StreamHandler(stream)]
    root.setLevel(logging.DEBUG)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.NOTSET)
    yield stream
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook, threading.excepthook = hooks
    for name, was in levels.items():
        logging.getLogger(name).setLevel(was)


@pytest.mark.parametrize("redactor", [redact, structured_log.redact], ids=["app", "backend"])
@pytest.mark.parametrize(
    ("line", "secret"),
    [
        (f"Authorization: Bearer {TOKEN}", None),
        ("Authorization: DPoP kurz.und-gut", "kurz.und-gut"),
        ("sent with dpop geheim-17", "geheim-17"),
        (f"DPoP: {JWT}", JWT.split(".")[1]),
        (f"{{'dpop': '{JWT}'}}", JWT.split(".")[2]),
        (f"a proof {JWT} that failed", JWT.split(".")[0]),
        (f"{TOKEN} was seen", None),
        ("refresh_token=geheim-17&x=1", "geheim-17"),
        ('{"ticket": "geheim 17"}', "geheim 17"),
        (f"pin={PIN}", PIN),
        (f"the PIN {PIN} was tried", PIN),
        (f"PIN is {PIN}", PIN),
        (f"new_pin: '{PIN}'", PIN),
        (f"input_value='{PIN}', input_type=str", PIN),
        ("duplicate key +6281200001001", "812"),
        ("(+14155550123)", "415"),
    ],
)
def test_what_looks_like_a_secret_is_blotted_out(
    redactor: object, line: str, secret: str | None
) -> None:
    assert callable(redactor)
    told = redactor(line)
    assert BLOT in told
    found = secret or max(line.split(), key=len)
    assert found in line
    assert found not in told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("currency", Currency)
def test_an_amount_is_blotted_out_as_every_language_writes_it(
    language: str, currency: Currency
) -> None:
    shown = PACKS.load(language).money(Money(minor=1234567, currency=currency))
    told = redact(f"sent {shown} today")
    assert told.startswith("sent ")
    assert told.endswith(" today")
    assert not any(letter.isdigit() for letter in told)


@pytest.mark.parametrize(
    "line",
    [
        "IDR 25000",
        "25.000 VND",
        "Rp25.000",
        "balance_minor=25000",
        "{'minor': '25000', 'currency': 'IDR'}",
        "amount: 25000",
        repr(Money(minor=25000, currency=Currency.IDR)),
    ],
)
def test_an_amount_is_blotted_out_as_programs_write_it(line: str) -> None:
    assert "25" not in redact(line)


def test_what_whoever_looks_for_a_fault_needs_stays() -> None:
    kept = (
        f"TimeoutError in HomeScreen at app/screens/home.py:33 home; transfer {uuid4()}; 1500 ms; "
        "2026-03-14T12:00:00+00:00; status 503; port 8700; +25 %; the session is over; a pin pad"
    )
    assert redact(kept) == kept


def test_messages_tracebacks_and_warnings_are_guarded(log: io.StringIO) -> None:
    guard_logs()
    logging.getLogger("a.library").debug("asked with %s", f"Bearer {TOKEN}")
    found = {"phone": "0812", "name": [world.SARI.name]}
    try:
        Person.model_validate(found)
    except ValidationError:
        logging.getLogger("a.library").exception("it failed")
    told = log.getvalue()
    assert told.count(BLOT) >= 2
    assert "ValidationError" in told
    assert f"Bearer {BLOT}" in told
    assert "Traceback" in told
    assert world.SARI.name not in told


def test_who_is_told_a_secret_and_logs_it_below_warning_is_silent(log: io.StringIO) -> None:
    guard_logs()
    for name in TALKATIVE:
        logging.getLogger(name).info("geheim")
        logging.getLogger(f"{name}.part").debug("geheim")
    assert log.getvalue() == ""


def test_guarding_twice_is_guarding_once(log: io.StringIO) -> None:
    guard_logs()
    formatter = logging.getLogger().handlers[0].formatter
    guard_logs()
    assert logging.getLogger().handlers[0].formatter is formatter


def test_a_handler_keeps_its_own_form(log: io.StringIO) -> None:
    logging.getLogger().handlers[0].setFormatter(logging.Formatter("%(levelname)s|%(message)s"))
    guard_logs()
    logging.getLogger("saku.test").warning("pin %s", PIN)
    assert log.getvalue() == f"WARNING|pin {BLOT}\n"


def test_a_process_without_handlers_gets_a_guarded_one(log: io.StringIO) -> None:
    logging.getLogger().handlers.clear()
    guard_logs()
    (handler,) = logging.getLogger().handlers
    record = logging.LogRecord("x", logging.ERROR, "", 0, "pin=%s", (PIN,), None)
    assert handler.format(record) == f"pin={BLOT}"


@pytest.mark.parametrize(
    "death",
    [
        "raise RuntimeError('pin=739146')",
        "import threading\n"
        "def die(): raise RuntimeError('pin=739146')\n"
        "thread = threading.Thread(target=die); thread.start(); thread.join()",
        "import warnings\nwarnings.warn('pin=739146')",
    ],
    ids=["main", "thread", "warning"],
)
def test_what_a_process_dies_of_is_told_without_the_secret(death: str) -> None:
    start = f"from app.main import wallet\nwallet('https://backend.test', None)\nexec({death!r})"
    ended = subprocess.run([sys.executable, "-c", start], capture_output=True, text=True)
    assert f"pin={BLOT}" in ended.stderr
    assert PIN not in ended.stderr + ended.stdout


# -- what a value says of itself ----------------------------------------------------------------

HUSHED = re.compile(r"(^|_)(pin|proof|token|ticket|secret|password|pepper|share|sealing_key)$")


def fields_of(kind: type) -> dict[str, tuple[object, bool]]:
    """By name, the type of each field and whether `repr` shows it."""
    if dataclasses.is_dataclass(kind):
        return {field.name: (field.type, field.repr) for field in dataclasses.fields(kind)}
    if issubclass(kind, BaseModel):
        return {name: (info.annotation, info.repr) for name, info in kind.model_fields.items()}
    return {}


def told_by(kind: type) -> list[str]:
    """Fields with a secret's name, text or bytes, that `repr` shows."""
    return [
        f"{kind.__module__}.{kind.__qualname__}.{name}"
        for name, (of, is_shown) in fields_of(kind).items()
        if HUSHED.search(name) and is_shown and of in (str, bytes, str | None, bytes | None)
    ]


def kinds() -> Iterator[type]:
    for package in (api_contract, app, backend):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            # A program, and people whose PIN is printed at the start.
            if not found.name.endswith("__main__") and "backend.demo" not in found.name:
                module = importlib.import_module(found.name)
                for held in vars(module).values():
                    if isinstance(held, type) and held.__module__ == found.name:
                        yield held


def test_no_value_shows_its_secret() -> None:
    assert [field for kind in kinds() for field in told_by(kind)] == []


def test_a_value_that_shows_its_secret_is_noticed() -> None:
    @dataclass
    class Careless:
        refresh_token: str
        pin: str = field(repr=False)

    assert [name.rpartition(".")[2] for name in told_by(Careless)] == ["refresh_token"]
    assert told_by(SignUp) == []
    assert len(fields_of(SignUp)) > 3
