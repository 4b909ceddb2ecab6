"""Nobody enters a room they may not, and every contract notices somebody who does."""

from copy import deepcopy
from typing import Any

import grimp
import pytest
from importlinter import api
from importlinter.application.use_cases import _register_contract_types, read_user_options
from importlinter.domain.contract import registry

from tests.architecture.checkout import ROOT, modules

CONFIGURATION = api.read_configuration(str(ROOT / "pyproject.toml"))
CONTRACTS: dict[str, dict[str, Any]] = {
    options["name"]: options for options in CONFIGURATION["contracts_options"]
}
"""By name, what pyproject.toml says of each contract."""

INTRUDERS = {
    "The client's rooms, from the screen down to the world outside": (
        ("app.services.patience", "app.repositories.account"),
        ("app.repositories.account", "app.state.account"),
        ("app.state.account", "app.hooks"),
        ("app.components.avatar", "app.screens.home"),
    ),
    "The backend's rooms, from HTTP down to the pure rules": (
        ("backend.ledger.fee", "backend.storage.account"),
        ("backend.storage.account", "backend.commands.account"),
        ("backend.commands.account", "backend.routes.account"),
    ),
    "Client and backend meet only in the contract": (
        ("app.services.api_client", "backend.settings"),
        ("backend.commands.account", "app.errors"),
    ),
    "The contract knows nobody": (
        ("api_contract.money", "app.errors"),
        ("api_contract.money", "httpx"),
    ),
    "Screens meet by address": (
        ("app.screens.home", "app.screens.activity"),
        ("app.screens.home", "app.screens.transfer.step"),
    ),
    "Stores meet in a repository": (("app.state.account", "app.state.activity"),),
    "Components are given values and know no store": (
        ("app.components.avatar", "app.hooks"),
        ("app.components.avatar", "app.repositories.account"),
    ),
    "Stores and repositories are plain Python": (
        ("app.state.transfer", "flet"),
        ("app.repositories.transfer", "httpx"),
    ),
    "Flet stays in the rooms that draw": (
        ("app.services.api_client", "flet"),
        ("app.wiring", "flet"),
        ("backend.server", "flet_web"),
    ),
    "The rules are pure: no database, no web framework, no clock": (
        ("backend.ledger.transfer", "time"),
        ("backend.identity.pin", "sqlite3"),
    ),
}
"""For each contract, imports (from, to) that it must refuse."""


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Who imports whom today."""
    _register_contract_types(read_user_options(str(ROOT / "pyproject.toml")))
    packages = CONFIGURATION["session_options"]["root_packages"]
    return grimp.build_graph(*packages, include_external_packages=True, cache_dir=None)


def keeps(graph: grimp.ImportGraph, name: str) -> bool:
    """Whether the contract is kept in this graph, which stays as it is."""
    contract = registry.get_contract_class(CONTRACTS[name]["type"])(
        name=name,
        session_options=CONFIGURATION["session_options"],
        contract_options=CONTRACTS[name],
    )
    return bool(contract.check(deepcopy(graph), verbose=False).kept)


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_contract_is_kept(graph: grimp.ImportGraph, name: str) -> None:
    assert keeps(graph, name)


@pytest.mark.parametrize(
    ("name", "importer", "imported"),
    [(name, *intruder) for name, intruders in INTRUDERS.items() for intruder in intruders],
)
def test_a_contract_notices_an_intruder(
    graph: grimp.ImportGraph, name: str, importer: str, imported: str
) -> None:
    assert importer in graph.modules, f"{importer} has moved: plant the import elsewhere"
    entered = deepcopy(graph)
    entered.add_import(importer=importer, imported=imported)
    assert not keeps(entered, name)


def test_every_contract_has_its_intruders() -> None:
    assert set(INTRUDERS) == set(CONTRACTS)


def test_every_room_is_watched(graph: grimp.ImportGraph) -> None:
    for package in ("app", "backend"):
        rooms = {f"{package}.{name}" for name, path in modules(package).items() if path.is_dir()}
        watched = {
            room.strip()
            for options in CONTRACTS.values()
            for layer in options.get("layers", ())
            for room in layer.replace(":", "|").split("|")
        }
        assert rooms <= watched
