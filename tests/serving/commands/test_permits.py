"""Permits from a terminal."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer import Typer
from typer.testing import CliRunner, Result

from serving.commands.permits import app
from serving.errors import ServingError
from tests.serving.harness import Front
from tests.serving.permits.market import HERE, market, on_map

TOML = """
[[permits]]
id = "west-market"
kinds = ["street_vending"]
areas = [{ camera = "gate-3", area = [[0.1, 0.5], [0.9, 0.5], [0.9, 0.9]] }]
windows = [{ weekdays = [5, 6], start = "18:00", end = "02:00" }]
valid_from = 2026-01-01
valid_until = 2126-12-31
capacity = 12
applicant = "Market office"
approver = "District office"

[[permits]]
id = "wrong"
kinds = ["street_vending"]
"""


class Terminal:
    def __init__(self, front: Front) -> None:
        group = Typer()
        group.add_typer(app, name="permits")
        settings = SimpleNamespace(serving_or_complain=lambda: front.services.settings)
        self._group = group
        self._context = SimpleNamespace(settings=lambda: settings)

    def run(self, *words: object, exit_code: int = 0) -> Result:
        told = CliRunner().invoke(self._group, ["permits", *map(str, words)], obj=self._context)
        if isinstance(told.exception, ServingError):
            raise told.exception
        assert told.exit_code == exit_code, told.output
        return told

    def lines(self, *words: object) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run(*words).stdout.splitlines()]


@pytest.fixture
def terminal(front_on_both: Front) -> Terminal:
    return Terminal(front_on_both)


def test_a_file_is_taken_permit_by_permit(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "permits.toml"
    file.write_text(TOML)
    dry = terminal.run("import", file, "--dry-run", exit_code=1).stderr
    assert "1 added, 0 changed, 0 unchanged, 1 refused. Nothing was written." in dry
    assert terminal.lines("list") == []
    said = terminal.run("import", file, "--by", "the office", exit_code=1).stderr
    assert "Permit wrong: areas: it is missing" in said
    assert "1 added" in said
    again = terminal.run("import", file, exit_code=1).stderr
    assert "0 added, 0 changed, 1 unchanged, 1 refused." in again
    file.write_text(
        TOML.split('[[permits]]\nid = "wrong"')[0].replace("capacity = 12", "capacity = 9")
    )
    assert "1 changed" in terminal.run("import", file).stderr
    [line] = terminal.lines("list", "--state", "active")
    assert (line["id"], line["capacity"], line["state"]) == ("west-market", 9, "active")
    assert line["touches"] == [{"camera": "gate-3", "view": "main"}]


def test_a_geojson_file_brings_a_permit_for_each_feature(
    terminal: Terminal, tmp_path: Path
) -> None:
    properties = {key: value for key, value in market().items() if key != "areas"}
    feature = {"type": "Feature", "geometry": on_map(), "properties": properties}
    file = tmp_path / "permits.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    terminal.run("import", file)
    [line] = terminal.lines("list")
    assert [view["camera"] for view in line["touches"]] == ["gate-3", "quay-1"]


def test_a_permit_is_added_listed_and_ended_by_hand(terminal: Terminal, tmp_path: Path) -> None:
    area = tmp_path / "square.geojson"
    area.write_text(json.dumps({"type": "Polygon", "coordinates": HERE}))
    given = (
        "add", "fair", "--kinds", "street_vending,bin_overflow", "--map", area,
        "--window", "holidays 10:00-22:00", "--window", "fri,sat 18:00-02:00",
        "--from", "2026-01-01", "--until", "2126-12-31", "--capacity", 12,
        "--applicant", "Market office", "--approver", "District office", "--name", "Fair",
    )  # fmt: skip
    said = terminal.run(*given).stderr
    assert "Granted fair; it holds on 2 views." in said
    assert "calendar of 2026 is not imported" in said
    with pytest.raises(ServingError, match="There is a permit fair already"):
        terminal.run(*given)
    [line] = terminal.lines("list", "--kind", "bin_overflow")
    assert [window["days"] for window in line["windows"]] == ["holidays", "any"]
    assert "Ended fair" in terminal.run("end", "fair", "--why", "road works").stderr
    [line] = terminal.lines("list", "--state", "ended")
    assert line["id"] == "fair"
    with pytest.raises(ServingError, match="no such permit"):
        terminal.run("end", "nothing", "--why", "x")


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("a.toml", "colour = 1", "holds no permits"),
        ("a.toml", "[[permits", "not valid TOML"),
        ("a.geojson", "{", "not valid JSON"),
        ("a.geojson", "{}", "no FeatureCollection"),
        (
            "a.json",
            json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature"}]}),
            "feature 1 holds no single area",
        ),
    ],
)
def test_a_file_that_makes_no_sense_is_one_sentence(
    front: Front, tmp_path: Path, name: str, text: str, sentence: str
) -> None:
    file = tmp_path / name
    file.write_text(text)
    with pytest.raises(ServingError, match=sentence):
        Terminal(front).run("import", file)


def test_a_whole_view_needs_no_map(front: Front) -> None:
    given = (
        "add", "cart", "--kinds", "street_vending", "--view", "gate-3",
        "--window", "mon-fri 06:00-09:00", "--from", "2026-01-01", "--until", "2126-12-31",
        "--applicant", "a", "--approver", "b",
    )  # fmt: skip
    assert "it holds on 1 view." in Terminal(front).run(*given).stderr
