"""`citypatrol backup` and `citypatrol restore` at a terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

import citypatrol
from pipeline.demo.settings import fresh_settings
from serving.audit.domain import Act
from serving.audit.repository import AuditFilter, AuditLog
from serving.db import open_database
from tests.serving.backup.city import live, town


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings of an installation with two cases, whose pictures lie in no store."""
    monkeypatch.chdir(tmp_path)
    settings = tmp_path / "citypatrol.toml"
    settings.write_text(fresh_settings(tmp_path / "var"))
    (tmp_path / "var").mkdir()
    key = citypatrol.read_settings(settings).serving_or_complain().secret_key
    there = town(f"sqlite:///{tmp_path}/var/serving.db", tmp_path / "var", key.get_secret_value())
    live(there, 2)
    return settings


def ended(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[object, dict[str, Any], str]:
    """The exit code, the JSON line, and what was said."""
    monkeypatch.setattr(sys, "argv", ["citypatrol", *arguments])
    with pytest.raises(SystemExit) as end:
        citypatrol.main()
    told = capsys.readouterr()
    return end.value.code, json.loads(told.out) if told.out else {}, told.err


def test_a_backup_and_the_way_back(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, made, said = ended(monkeypatch, capsys, "backup", "city.zip")
    assert (code, made["cases"], made["pictures_included"]) == (0, 2, False)
    assert "password hashes and sealed secrets" in said
    code, _, said = ended(monkeypatch, capsys, "restore", "city.zip")
    assert code == 2
    assert "is not empty" in said
    code, done, said = ended(monkeypatch, capsys, "restore", "city.zip", "--replace")
    assert (code, done["cases"], done["broken_histories"]) == (1, 2, 0)
    assert done["rows"] == made["rows"]
    assert done["pictures_missing"] == made["pictures"]
    assert "copy the store back" in said
    code, _, said = ended(monkeypatch, capsys, "audit", "verify")
    assert code == 0, said
    db = open_database(f"sqlite:///{file.parent}/var/serving.db")
    with db.reading() as session:
        last = AuditLog(session).latest(AuditFilter(), None, 1)
    db.close()
    [noted] = last
    assert (noted.act, noted.subject, noted.actor.via) == (Act.RESTORED, "city.zip", "command")
    assert noted.details == {
        "programs": ["pipeline", "serving"],
        "rows": sum(made["rows"].values()),
    }


def test_a_backup_is_not_written_over_unless_told(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = Path("city.zip")
    there.write_bytes(b"yesterday's")
    code, _, said = ended(monkeypatch, capsys, "backup", "city.zip")
    assert (code, there.read_bytes()) == (2, b"yesterday's")
    assert "city.zip is there already: name another file, or add --replace" in said
    code, made, _ = ended(monkeypatch, capsys, "backup", "city.zip", "--replace")
    assert (code, made["bytes"]) == (0, there.stat().st_size)


def test_a_backup_is_written_down_with_whoever_made_it(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ended(monkeypatch, capsys, "backup", "city.zip", "--by", "night watch")
    db = open_database(f"sqlite:///{file.parent}/var/serving.db")
    with db.reading() as session:
        [noted] = AuditLog(session).latest(AuditFilter(act=Act.BACKED_UP), None, 10)
    db.close()
    assert (noted.actor.name, noted.subject) == ("night watch", "city.zip")
