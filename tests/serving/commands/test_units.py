"""Units, duty areas and dispatch policies from a terminal, on both databases."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer import BadParameter, Typer
from typer.testing import CliRunner, Result

from serving.commands import standards, units
from serving.errors import Unacceptable
from serving.units.errors import UnitsUnreadable
from serving.units.reading import find_register
from tests.serving.harness import settings


class Terminal:
    def __init__(self, url: str) -> None:
        given = SimpleNamespace(serving_or_complain=lambda: settings(url))
        self._context = SimpleNamespace(settings=lambda: given)
        self._app = Typer()
        self._app.add_typer(units.app, name="units")
        self._app.add_typer(standards.app, name="standards")

    def run(self, *words: str) -> Result:
        done = CliRunner().invoke(
            self._app, words, obj=self._context, standalone_mode=False, catch_exceptions=False
        )
        assert done.exit_code == 0, done.output
        return done

    def lines(self, *words: str) -> list[Any]:
        return [json.loads(line) for line in self.run(*words).stdout.splitlines()]


@pytest.fixture
def terminal(database_url: str) -> Terminal:
    return Terminal(database_url)


def test_a_register_is_imported_and_listed_as_a_tree(terminal: Terminal) -> None:
    assert "No units are registered yet" in terminal.run("units", "list").stderr
    said = terminal.run("units", "import", "county-sample", "--by", "the office").stderr
    assert "Imported county-sample: 27 units, 11 duty areas." in said
    assert "nothing changed" in terminal.run("units", "import", "county-sample").stderr
    listed = terminal.lines("units", "list")
    assert len(listed) == 27
    assert (listed[0]["id"], listed[0]["depth"], listed[0]["desk"]) == ("command-centre", 0, True)
    street = next(one for one in listed if one["id"] == "street-11")
    assert (street["depth"], street["areas"], street["level"]) == (2, 1, "street")
    assert street["name"] == {"zh-CN": "第十一街道", "en": "Street office 11"}


def test_a_dry_run_tells_what_is_odd_and_writes_nothing(terminal: Terminal, tmp_path: Path) -> None:
    folder = shutil.copytree(find_register("county-sample"), tmp_path / "register")
    drawn = json.loads((folder / "areas.geojson").read_text())
    drawn["features"][1]["geometry"] = drawn["features"][0]["geometry"]
    drawn["features"][2]["properties"]["covers"] = ["street_vendng"]
    (folder / "areas.geojson").write_text(json.dumps(drawn))
    terminal.run("standards", "import", "yuncheng-sample")
    said = terminal.run("units", "import", str(folder), "--dry-run").stderr
    assert "know no street_vendng" in said
    assert "(street-01)" in said
    assert "cases there wait for a dispatcher." in said
    assert "county-sample is sound: 27 units, 11 duty areas. Nothing was written." in said
    assert "No units are registered yet" in terminal.run("units", "list").stderr


def test_a_register_that_is_not_there_is_refused_in_one_sentence(terminal: Terminal) -> None:
    with pytest.raises(UnitsUnreadable, match=r"no folder nowhere: .* \(shipped: county-sample\)"):
        terminal.run("units", "import", "nowhere")


def test_policies_are_told_and_changed_with_a_reason(terminal: Terminal) -> None:
    assert {one["mode"] for one in terminal.lines("units", "policy")} == {"auto"}
    words = ("units", "policy", "street_vending", "by_hand", "--why", "market week", "--by", "Li")
    [changed] = terminal.lines(*words)
    assert (changed["mode"], changed["actor"], changed["why"]) == ("by_hand", "Li", "market week")
    modes = {one["kind"]: one["mode"] for one in terminal.lines("units", "policy")}
    assert (modes["street_vending"], modes["bin_overflow"]) == ("by_hand", "auto")
    with pytest.raises(Unacceptable, match="Say why"):
        terminal.run("units", "policy", "street_vending", "auto")
    with pytest.raises(Unacceptable, match="choose auto or by_hand"):
        terminal.run("units", "policy", "street_vending", "never", "--why", "x")
    with pytest.raises(BadParameter, match="no violation kind"):
        terminal.run("units", "policy", "rubbish", "auto", "--why", "x")


def test_kinds_of_the_standards_in_force_have_policies_too(terminal: Terminal) -> None:
    terminal.run("standards", "import", "county-sample")
    [told] = terminal.lines("units", "policy", "power_line_hanging")
    assert told["mode"] == "auto"
