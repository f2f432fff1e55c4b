"""The loop's commands do what the API does, with the same services and the same refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from pipeline.contract import PairedCount, SampleRecord
from serving.commands import learning, models, samples
from serving.errors import ServingError
from tests.serving.examples import NOON, box_at
from tests.serving.harness import Front, serving
from tests.serving.models.shelf import put
from tests.serving.models.test_shadow import report
from tests.serving.samples.street import (
    find_sample,
    judged,
    make,
    open_case,
    post,
    sample_of,
    scene,
)

Run = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def front(sqlite_url: str, tmp_path: Path) -> Any:
    learning = {"packages": tmp_path / "packages", "picture_pause_s": 3600}
    with serving(sqlite_url, learning=learning) as running:
        yield running


@pytest.fixture
def run(front: Front) -> Run:
    """Run a command against the database of ``front``; its JSON lines."""
    group = typer.Typer()
    models_app = typer.Typer()
    models.add_to(models_app)
    group.add_typer(models_app, name="models")
    group.add_typer(samples.app, name="samples")
    group.add_typer(learning.app, name="learning")
    settings = SimpleNamespace(serving_or_complain=lambda: front.services.settings)

    def running(*words: object) -> list[dict[str, Any]]:
        context = SimpleNamespace(settings=lambda: settings)
        told = CliRunner().invoke(group, [str(word) for word in words], obj=context)
        if isinstance(told.exception, ServingError):
            raise told.exception
        assert told.exit_code == 0, told.output
        return [json.loads(line) for line in told.stdout.splitlines()]

    return running


def test_the_pointer_is_moved_and_its_history_told(front: Front, run: Run, tmp_path: Path) -> None:
    shelf = tmp_path / "packages"
    put(shelf, "1.1", passed=True)
    put(shelf, "1.2", passed=False)
    run("models", "promote", "tiny/1.1", "--why", "the first", "--by", "city engineer")
    with pytest.raises(ServingError, match="did not pass its gate"):
        run("models", "promote", "tiny/1.2", "--why", "hope")
    run("models", "promote", "tiny/1.2", "--why", "lamps changed", "--force")
    run("models", "shadow", "tiny/1.1", "--why", "to compare", "--share", "0.2", "--hours", "2")
    run("models", "shadow", "--end", "--why", "enough")
    [back] = run("models", "rollback", "--why", "blind at dusk")
    assert (back["package"], back["before"]) == ("tiny 1.1", "tiny 1.2")
    lines = run("models", "history")
    assert [(line["action"], line["forced"], line["gate_passed"]) for line in reversed(lines)] == [
        ("promote", False, True),
        ("promote", True, False),
        ("shadow", False, None),
        ("shadow_end", False, None),
        ("rollback", False, None),
    ]
    assert lines[-1]["by"] == "city engineer"
    assert all(line["why"] for line in lines)


def test_a_candidates_figures_in_the_shadow_are_told(
    front: Front, run: Run, tmp_path: Path
) -> None:
    stamp = put(tmp_path / "packages", "1.1", passed=True)
    assert run("models", "figures", "tiny/1.1") == []
    counts = PairedCount(label="car", both=3, only_current=1, only_candidate=0, mean_iou=0.8)
    told = report(
        stamp, NOON, looks=4, current_ms=8.0, candidate_ms=9.0, dropped=0, per_label=(counts,)
    )
    assert post(front, "/api/shadow-reports", told).status_code == 201
    [figures] = run("models", "figures", "tiny/1.1")
    assert (figures["looks"], figures["candidate"]["version"]) == (4, "1.1")
    assert figures["labels"][0]["only_current"] == 1


def test_samples_are_written_counted_and_deleted(front: Front, run: Run, tmp_path: Path) -> None:
    cases = [open_case(front, place, picture=scene(place), box=box_at(place)) for place in (1, 2)]
    for case_id in cases:
        judged(front, case_id)
    make(front)
    first = sample_of(front, cases[0])
    folder = tmp_path / "autumn"
    folder.mkdir()
    (folder / "dataset.json").write_text(json.dumps({"name": "autumn", "sha256": "d" * 64}))
    (folder / "manifest.jsonl").write_text(json.dumps({"sample_id": str(first.id)}) + "\n")
    assert run("samples", "register", folder) == [
        {"name": "autumn", "sha256": "d" * 64, "samples": 1}
    ]
    [told] = run("samples", "delete", first.id, "--why", "a resident asked")
    assert told["held_by"] == [f"autumn ({'d' * 12})"]
    [told] = run("samples", "delete", "--case", "CP-20260504-0002", "--why", "its evidence went")
    assert told["sample_id"] == str(sample_of(front, cases[1]).id)
    assert [(row["state"], row["samples"]) for row in run("samples", "counts")] == [("deleted", 2)]
    file = tmp_path / "samples.ndjson"
    run("samples", "export", file, "--no-deleted")
    assert file.read_text() == ""
    run("samples", "export", file)
    records = [SampleRecord.model_validate_json(line) for line in file.read_text().splitlines()]
    assert all(record.deleted_at is not None for record in records)
    make(front)
    assert front.training_pictures.holds() == set()
    tombstone = find_sample(front, first.id)
    assert tombstone is not None
    assert tombstone.deleted_why == "a resident asked"


def test_a_step_done_by_hand_is_written_down(run: Run, tmp_path: Path) -> None:
    printed = tmp_path / "printed.jsonl"
    printed.write_text('{"epoch": 1}\nsome words\n{"epoch": 2, "map50": 0.7}\n')
    told = ("--why", "more bins", "--by", "city engineer")
    run("learning", "record", "train", "--outcome", printed, *told)
    run("learning", "record", "gate", "--failed", *told)
    failed, done = run("learning", "list")
    assert (done["kind"], done["state"], done["actor"]) == ("train", "done", "city engineer")
    assert done["outcome"] == {"epoch": 2, "map50": 0.7}
    assert (failed["kind"], failed["state"], failed["why"]) == ("gate", "failed", "more bins")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("models", "promote", "tiny", "--why", "x"), "write NAME/VERSION"),
        (("models", "promote", "tiny/9", "--why", "x"), "no package tiny/9"),
        (("models", "shadow", "--why", "x"), "one of the two"),
        (("models", "rollback", "--why", "x"), "nothing to go back to"),
        (("samples", "delete", "--why", "x"), "one of the two"),
        (("samples", "delete", "--case", "CP-1", "--why", "x"), "no such case"),
        (("samples", "register", "nowhere"), "is no dataset"),
        (("samples", "export", "/"), "is a folder"),
        (("samples", "export", "/dev/null/samples.ndjson"), "name another file"),
        (("learning", "record", "promote", "--why", "x"), "no step 'promote'"),
        (("learning", "record", "train", "--why", " "), "a sentence that says why"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    run: Run, words: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(ServingError, match=sentence):
        run(*words)
