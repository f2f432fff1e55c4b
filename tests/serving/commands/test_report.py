"""Figures and exports from a terminal."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer import Typer
from typer.testing import CliRunner, Result

from serving.audit.domain import Act
from serving.audit.repository import AuditFilter
from serving.audit.service import show
from serving.commands.report import report
from serving.db import open_database
from serving.errors import ServingError, Unacceptable
from serving.reports.errors import ReportRefused
from tests.serving.examples import NOON
from tests.serving.harness import settings
from tests.serving.people import AUDITOR
from tests.serving.reports.cases import CLOSED, founded, lived, opened

MAY = ("--from", "2026-05-01", "--to", "2026-05-31")


class Terminal:
    """Runs the command against one database with a closed case and one that waits."""

    def __init__(self, url: str) -> None:
        given = SimpleNamespace(serving_or_complain=lambda: settings(url))
        self._context = SimpleNamespace(settings=lambda: given)
        self._app = Typer()
        self._app.command()(report)

    def run(self, *words: str) -> Result:
        done = CliRunner().invoke(self._app, words, obj=self._context, env={"COLUMNS": "200"})
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done


@pytest.fixture
def terminal(sqlite_url: str) -> Terminal:
    db = open_database(sqlite_url)
    founded(db)
    lived(db, opened(db), *CLOSED)
    opened(db, NOON + timedelta(minutes=1))
    db.close()
    return Terminal(sqlite_url)


def test_each_rate_stands_beside_its_formula_and_what_it_is_made_of(terminal: Terminal) -> None:
    lines = terminal.run(*MAY, "--lang", "en").stdout.splitlines()
    closure = next(line for line in lines if line.split()[:2] == ["closure", "100.00"])
    assert " ".join(closure.split()) == "closure 100.00 % closed / registered, in % 1 1"
    pass_rate = next(line for line in lines if "automatic check pass" in line)
    assert "automatic checks passed / (automatic checks passed + " in pass_rate
    assert any(line.split()[:3] == ["duplicate-merge", "0.00", "%"] for line in lines)


def test_groups_stand_below_and_the_words_are_chinese_unless_asked(terminal: Terminal) -> None:
    said = terminal.run(*MAY, "--by", "district").stdout
    assert "立案结案率" in said
    assert "结案数 ÷ 立案数 ×100%" in said
    assert "north" in said


def test_a_file_is_written_whole_or_not_at_all(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "may.csv"
    terminal.run(*MAY, "--by", "camera", "--format", "csv", "--out", str(file))
    titles, row, _quay, total = csv.reader(file.read_text("utf-8-sig").splitlines())
    assert (row[0], total[0]) == ("gate-3", "合计")
    assert titles[:2] == ["摄像头", "摄像头 名称"]
    assert [one.name for one in tmp_path.glob("may*")] == ["may.csv"]
    with pytest.raises(ReportRefused, match="cannot be written"):
        terminal.run(*MAY, "--format", "csv", "--out", str(tmp_path / "no" / "may.csv"))


def test_json_goes_to_standard_output_as_the_api_tells_it(terminal: Terminal) -> None:
    told = json.loads(terminal.run(*MAY, "--format", "json").stdout)
    assert told["total"]["figures"]["captured"] == 2


def test_cases_go_out_by_themselves(terminal: Terminal) -> None:
    rows = terminal.run(*MAY, "--cases", "--lang", "en").stdout_bytes.decode("utf-8-sig")
    assert [row["status"] for row in csv.DictReader(rows.splitlines())] == ["closed", "captured"]
    told = json.loads(terminal.run(*MAY, "--cases", "--format", "geojson").stdout)
    assert len(told["features"]) == 2


def test_files_taken_out_stand_in_the_audit_log(terminal: Terminal, sqlite_url: str) -> None:
    terminal.run(*MAY, "--cases")
    terminal.run(*MAY, "--format", "csv")
    terminal.run(*MAY)
    db = open_database(sqlite_url)
    with db.reading() as session:
        entries = show(session, AUDITOR, AuditFilter(act=Act.EXPORTED), None, 10)
    db.close()
    days = "2026-05-01-2026-05-31"
    assert [(one.subject, one.details) for one in entries] == [
        ("statistics", {"days": days, "format": "csv"}),
        ("cases", {"days": days, "format": "csv"}),
    ]
    assert {one.actor.via for one in entries} == {"command"}


@pytest.mark.parametrize(
    ("words", "refusal", "sentence"),
    [
        (("--from", "May", "--to", "2026-05-31"), Unacceptable, "write it like 2026-05-01"),
        ((*MAY, "--by", "colour"), Unacceptable, "choose one of kind, source, unit"),
        ((*MAY, "--format", "pdf"), Unacceptable, "choose one of json, csv"),
        ((*MAY, "--lang", "fr"), Unacceptable, "choose one of zh-CN, en"),
        ((*MAY, "--format", "geojson"), ReportRefused, "no place on a map"),
        ((*MAY, "--cases", "--format", "json"), ReportRefused, "choose one of them"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    terminal: Terminal, words: tuple[str, ...], refusal: type[ServingError], sentence: str
) -> None:
    with pytest.raises(refusal, match=sentence):
        terminal.run(*words)
