"""Keys, bundles, checks and the register at the command line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from pipeline.storage import FolderStore, StoreSettings
from serving.commands.evidence import app
from serving.errors import ServingError
from tests.serving.examples import report
from tests.serving.harness import Front, serving

NUMBER = "CP-20260504-0001"
Run = Callable[..., Result]


@pytest.fixture
def front(sqlite_url: str, tmp_path: Path) -> Iterator[Front]:
    with serving(sqlite_url, evidence={"key_file": tmp_path / "evidence.key"}) as running:
        given = report(running.store)
        assert running.post(given).status_code == 201
        folder = FolderStore(tmp_path / "store")
        for item in given.evidence:
            folder.put(running.store.get(item.sha256), item.media_type)
        yield running


@pytest.fixture
def run(front: Front, tmp_path: Path) -> Run:
    settings = SimpleNamespace(
        serving=front.services.settings,
        serving_or_complain=lambda: front.services.settings,
        store=StoreSettings(folder=tmp_path / "store"),
    )
    group = typer.Typer()
    group.add_typer(app, name="evidence")

    def running(*words: object) -> Result:
        context = SimpleNamespace(settings=lambda: settings)
        told = CliRunner().invoke(group, ["evidence", *map(str, words)], obj=context)
        if isinstance(told.exception, ServingError):
            raise told.exception
        return told

    return running


def lines(told: Result) -> list[dict[str, Any]]:
    assert told.exit_code == 0, told.output
    return [json.loads(line) for line in told.stdout.splitlines()]


def test_a_key_is_made_replaced_and_every_public_one_shown(run: Run, tmp_path: Path) -> None:
    with pytest.raises(ServingError, match="evidence keys new"):
        run("bundle", NUMBER, "--out", tmp_path / "x.zip", "--why", "a test")
    [first] = lines(run("keys", "new"))
    with pytest.raises(ServingError, match="--replace"):
        run("keys", "new")
    [second] = lines(run("keys", "new", "--replace"))
    assert {key["id"] for key in lines(run("keys", "show"))} == {first["id"], second["id"]}
    assert run("keys", "show", "--pem").stdout.count("BEGIN PUBLIC KEY") == 2
    assert "PRIVATE" not in run("keys", "show", "--pem").stdout


def test_a_bundle_is_written_checked_and_registered(front: Front, run: Run, tmp_path: Path) -> None:
    lines(run("keys", "new"))
    public = tmp_path / "city.pem"
    public.write_text(run("keys", "show", "--pem").stdout)
    file = tmp_path / "case.zip"
    words = ("--why", "the court asked", "--pictures", "originals", "--by", "the legal office")
    [made] = lines(run("bundle", NUMBER, "--out", file, *words))
    assert made["file"] == str(file)
    assert file.stat().st_mode & 0o077 == 0
    lines(run("keys", "new", "--replace"))
    told = run("verify", file, "--key", public)
    assert told.exit_code == 0, told.output
    assert run("verify", NUMBER).exit_code == 0
    [line] = lines(run("uses", "--case", NUMBER, "--what", "bundle_originals"))
    assert (line["person"], line["why"]) == ("the legal office", "the court asked")
    assert line["sha256"] == made["manifest_sha256"]
    [row] = csv.DictReader(io.StringIO(run("uses", "--csv").stdout))
    assert row["person"] == "the legal office"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))
    told = run("verify", file, "--key", public)
    assert told.exit_code == 1
    assert "changed" in told.stderr


def test_a_case_nobody_opened_is_no_bundle(run: Run, tmp_path: Path) -> None:
    lines(run("keys", "new"))
    with pytest.raises(ServingError, match="no such case"):
        run("bundle", "CP-20260504-0999", "--out", tmp_path / "x.zip", "--why", "a test")
    assert not (tmp_path / "x.zip").exists()
