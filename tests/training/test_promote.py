import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from models import Package
from tests.models.tiny import tiny_package
from tests.training.records import picture, record
from training.commands.gate import gate as command
from training.errors import TrainingError
from training.promote import request_promotion
from training.record import Record, write_record

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def measured(package: Path, finds: int) -> Record:
    """A record of the tiny package in which so many of 20 red things are found."""
    pictures = [
        picture(f"{n}.png", {"red": ([(0.9, True)] if n < finds else [], 1)}) for n in range(20)
    ]
    loaded = Package.load(package)
    made = record(pictures, name=loaded.name, version=loaded.version, sha256=loaded.sha256)
    return made.model_copy(update={"thresholds": loaded.thresholds})


def package(folder: Path, finds: int) -> Path:
    tiny_package(folder)
    write_record(measured(folder, finds), folder / "evaluation.json")
    return folder


def test_a_passed_gate_names_the_weights_the_dataset_and_what_it_was_compared_with(
    tmp_path: Path,
) -> None:
    candidate, current = package(tmp_path / "new", 20), package(tmp_path / "old", 18)
    assert request_promotion(candidate, current, NOW).passed
    said = json.loads((candidate / "gate.json").read_text())
    assert said["passed"] is True
    assert said["reasons"] == []
    assert said["package"]["sha256"] == Package.load(candidate).sha256
    assert said["current"]["sha256"] == Package.load(current).sha256
    assert said["dataset"] == {"name": "set", "sha256": "d" * 64, "split": "val"}
    assert said["made_at"] == "2026-03-04T05:06:07+00:00"
    evaluation = (candidate / "evaluation.json").read_bytes()
    assert said["evaluations"]["candidate"] == hashlib.sha256(evaluation).hexdigest()


def test_a_failed_gate_is_written_too_with_its_reasons(tmp_path: Path) -> None:
    candidate, current = package(tmp_path / "new", 5), package(tmp_path / "old", 20)
    assert not request_promotion(candidate, current, NOW).passed
    said = json.loads((candidate / "gate.json").read_text())
    assert said["passed"] is False
    assert any("real red" in reason for reason in said["reasons"])
    assert {check["passed"] for check in said["checks"]} >= {False}


def test_a_record_of_other_weights_is_refused(tmp_path: Path) -> None:
    candidate = package(tmp_path / "new", 20)
    other = measured(candidate, 20)
    other = other.model_copy(
        update={"package": other.package.model_copy(update={"sha256": "0" * 64})}
    )
    write_record(other, candidate / "evaluation.json")
    with pytest.raises(TrainingError, match="not on these weights"):
        request_promotion(candidate, None, NOW)
    assert not (candidate / "gate.json").exists()


def test_a_record_of_other_thresholds_is_refused(tmp_path: Path) -> None:
    candidate = package(tmp_path / "new", 20)
    manifest = candidate / "model.toml"
    manifest.write_text(manifest.read_text().replace("red = 0.4", "red = 0.6"))
    with pytest.raises(TrainingError, match="with other thresholds"):
        request_promotion(candidate, None, NOW)


def test_the_command_says_every_check_and_ends_with_one_when_it_failed(tmp_path: Path) -> None:
    app = typer.Typer()
    app.command()(command)
    good, bad = package(tmp_path / "good", 20), package(tmp_path / "bad", 5)
    done = CliRunner().invoke(app, [str(bad), "--current", str(good)])
    assert done.exit_code == 1
    assert "FAIL AP50 of real red: 1.000 before, 0.2" in done.stdout
    done = CliRunner().invoke(app, [str(good), "--current", str(bad), "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["passed"] is True
