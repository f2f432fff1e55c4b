"""Packs and years of the calendar from a terminal."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from typer import Typer
from typer.testing import CliRunner, Result

from serving.commands import calendar, standards
from serving.standards.errors import PackNotFound, PackUnreadable
from tests.serving.harness import settings


class Terminal:
    """Runs the commands against one database."""

    def __init__(self, url: str) -> None:
        given = SimpleNamespace(serving_or_complain=lambda: settings(url))
        self._context = SimpleNamespace(settings=lambda: given)
        self._app = Typer()
        self._app.add_typer(standards.app, name="standards")
        self._app.add_typer(calendar.app, name="calendar")

    def run(self, *words: str) -> Result:
        done = CliRunner().invoke(self._app, words, obj=self._context)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done

    def lines(self, *words: str) -> list[Any]:
        return [json.loads(line) for line in self.run(*words).stdout.splitlines()]


@pytest.fixture
def terminal(database_url: str) -> Terminal:
    return Terminal(database_url)


def test_a_pack_is_imported_listed_and_shown(terminal: Terminal) -> None:
    said = terminal.run("standards", "import", "yuncheng-sample", "--by", "the office").stderr
    assert "Imported yuncheng-sample 3: 4 majors, 11 minors, 27 units." in said
    assert "nothing changed" in terminal.run("standards", "import", "yuncheng-sample").stderr
    terminal.run("standards", "import", "national-older")
    older, sample = terminal.lines("standards", "list")
    assert (older["id"], older["in_force"]) == ("national-older", False)
    assert (sample["id"], sample["in_force"], sample["by"]) == (
        "yuncheng-sample",
        True,
        "the office",
    )
    [shown] = terminal.lines("standards", "show", "national-older")
    assert shown["name"] == {"zh-CN": "早期全国分类样式", "en": "Older national list, style"}
    assert len(shown["minors"]) == 8


def test_a_dry_run_checks_and_writes_nothing(terminal: Terminal) -> None:
    assert "is sound" in terminal.run("standards", "import", "county-sample", "--dry-run").stderr
    assert terminal.lines("standards", "list") == []


def test_a_pack_that_is_not_there_is_refused_in_one_sentence(terminal: Terminal) -> None:
    with pytest.raises(PackNotFound, match="standards list"):
        terminal.run("standards", "show", "nowhere")
    with pytest.raises(PackUnreadable, match="no folder nowhere"):
        terminal.run("standards", "import", "nowhere")


def test_a_year_is_imported_again_over_itself(terminal: Terminal) -> None:
    for who in ("one", "another"):
        said = terminal.run("calendar", "import", "2026", "--by", who).stderr
        assert "33 days off, 6 weekend days worked" in said
    [year] = terminal.lines("calendar", "list")
    assert (year["year"], year["by"], len(year["holidays"])) == (2026, "another", 7)
