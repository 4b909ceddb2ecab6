"""The runner measures what it is asked for, says what it could not, and writes the rest down."""

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import MEASUREMENTS, main
from benchmarks.figure import CannotMeasure, Figure


async def quick() -> Figure:
    return Figure("quick", 1.0, 1.0, "ms", "<=1.25", "itself")


async def slow() -> Figure:
    return Figure("slow", 5.0, 1.0, "ms", "<=1.25", "itself")


async def absent() -> Figure:
    raise CannotMeasure("there is no browser")


ALL = {"quick": quick, "slow": slow, "absent": absent}


def names(report: Path) -> list[str]:
    return [figure["name"] for figure in json.loads(report.read_text("utf-8"))]


def test_every_figure_is_printed_and_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "build" / "bench.json"
    assert main([], ALL, report) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:7] for line in lines[:3]] == ["✓ quick", "✗ slow ", "– absen"]
    assert "there is no browser" in lines[2]
    assert lines[3] == "2 figures, goal missed: slow"
    assert names(report) == ["quick", "slow"]


def test_one_figure_is_asked_for_by_the_beginning_of_its_name(tmp_path: Path) -> None:
    assert main(["qu"], ALL, tmp_path / "bench.json") == 0
    assert names(tmp_path / "bench.json") == ["quick"]


def test_a_name_of_two_words_needs_no_quotes(tmp_path: Path) -> None:
    two = {"quick one": quick, "quick two": slow}
    assert main(["quick", "two"], two, tmp_path / "bench.json") == 0
    assert names(tmp_path / "bench.json") == ["slow"]


def test_an_unknown_name_is_refused_with_the_known_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sloe"], ALL, tmp_path / "bench.json") == 2
    assert "quick, slow, absent" in capsys.readouterr().out
    assert not (tmp_path / "bench.json").exists()


@pytest.mark.parametrize("name", ["language pack", "activity page"])
def test_a_real_figure_is_measured(name: str, tmp_path: Path) -> None:
    report = tmp_path / "bench.json"
    assert main([name], MEASUREMENTS, report) == 0
    (figure,) = json.loads(report.read_text("utf-8"))
    assert figure["name"] == name
    assert figure["value"] > 0
    assert figure["floor"] > 0
