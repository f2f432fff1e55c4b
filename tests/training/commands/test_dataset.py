"""`citypatrol dataset …` as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline.storage import FolderStore
from tests.training.exchange.sets import jpeg
from tests.training.exchange.test_layouts import LABELLED, put
from tests.training.test_recipe import HEAD, ours
from tests.training.test_samples import put as put_picture
from tests.training.test_samples import room, sample, written
from tests.training.test_verdicts import NOON
from training.commands.dataset import app
from training.datasets import mix
from training.errors import TrainingError
from training.samples import Tally
from training.snapshot import entries
from training.split import SplitRules


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def said(result: Result) -> dict[str, object]:
    """The JSON line on standard output."""
    found: dict[str, object] = json.loads(result.stdout)
    return found


@pytest.fixture
def built(tmp_path: Path) -> Path:
    ours(tmp_path / "from" / "train", 1, 2)
    ours(tmp_path / "from" / "val", 3)
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(HEAD + 'folder = "{from}"\n')
    out = tmp_path / "frozen"
    words = ("build", recipe, "--out", out, "--work", tmp_path / "work")
    result = run(*words, "--folder", f"from={tmp_path / 'from'}", "--json")
    assert result.exit_code == 0, result.output
    facts = said(result)
    assert facts["counts"] == {"ours/train": {"pictures": 2}, "ours/val": {"pictures": 1}}
    assert facts["dropped"] == []
    return out


def test_what_was_built_verifies_and_what_was_changed_does_not(built: Path) -> None:
    assert said(run("verify", built, "--json"))["problems"] == []
    assert run("verify", built).exit_code == 0
    (built / "images/val/ours__003.jpg").write_bytes(jpeg(9))
    result = run("verify", built)
    assert result.exit_code == 1
    assert "is not the picture that was frozen" in result.stderr


def test_stats_say_what_is_in_it(built: Path) -> None:
    assert said(run("stats", built, "--json"))["counts"] == {
        "ours/train": {"pictures": 2},
        "ours/val": {"pictures": 1},
    }
    assert "ours/train" in run("stats", built).stderr


def test_stats_name_the_datasets_that_still_hold_a_deleted_sample(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    given = [
        sample(1, sha256=put_picture(store, 1)),
        sample(2, sha256=put_picture(store, 2), camera_id="cam-9"),
    ]
    spool = written(tmp_path / "s.ndjson", given)
    rules = SplitRules(pinned={"cam-1": "train", "cam-9": "val"})
    mix(room(tmp_path, rules=rules).pictures(spool, Tally()), tmp_path / "all" / "may")
    assert run("stats", tmp_path / "all", "--samples", spool, "--json").exit_code == 0
    written(spool, [given[0].model_copy(update={"deleted_at": NOON}), given[1]])
    result = run("stats", tmp_path / "all", "--samples", spool, "--json")
    assert result.exit_code == 1
    held = {str(tmp_path / "all" / "may"): [str(given[0].sample_id)]}
    assert said(result)["deleted_samples_in"] == held
    assert "still holds 1 deleted samples" in result.stderr


@pytest.mark.parametrize("form", ["yolo", "coco", "cvat-yolo-1.1", "cvat-ultralytics-1.0"])
def test_a_dataset_goes_out_and_comes_in(built: Path, tmp_path: Path, form: str) -> None:
    place, back = tmp_path / "out.zip", tmp_path / "back"
    result = run("export", built, place, "--format", form, "--json")
    assert said(result) == {"to": str(place), "format": form, "pictures": 3}
    result = run(
        "import", place, "--format", form, "--out", back, "--exported-from", built, "--json"
    )
    assert result.exit_code == 0, result.output
    assert said(result)["pictures"] == {"train": 2, "val": 1}
    assert said(result)["written"] == str(back)
    assert len(list((back / "train" / "images").iterdir())) == 2


def test_only_the_sides_asked_for_go_out(built: Path, tmp_path: Path) -> None:
    words = ("export", built, tmp_path / "out", "--split", "val", "--json")
    assert said(run(*words))["pictures"] == 1
    assert len(list(entries(built))) == 3


def test_an_import_is_a_preview_until_it_is_told_where_to_write(tmp_path: Path) -> None:
    place = put(tmp_path / "set", LABELLED | {"labels/train/a.txt": "1 0.5 0.5 0.2 0.2\n"})
    result = run("import", place)
    assert result.exit_code == 0
    assert "Pictures: train 1; 1 of them negatives." in result.stderr
    assert "unknown class, 1:" in result.stderr
    assert "The set has no class for person" in result.stderr
    result = run("import", place, "--out", tmp_path / "in")
    assert result.exit_code == 1
    assert "Nothing was written" in result.stderr
    assert not (tmp_path / "in").exists()
    assert run("import", place, "--out", tmp_path / "in", "--accept-problems").exit_code == 0
    assert (tmp_path / "in/train/images/a.jpg").exists()


def test_samples_are_kept_for_the_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store = FolderStore(Path("var/evidence/samples"))
    spool = written(tmp_path / "s.ndjson", [sample(1, "negative", sha256=put_picture(store, 1))])
    result = run("samples", spool, "--out", tmp_path / "kept", "--json")
    assert said(result) == {"folder": str(tmp_path / "kept"), "taken": 1, "cut": 0}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("build", "r.toml", "--out", "x", "--work", "w", "--folder", "data"), "--folder takes"),
        (("build", "none.toml", "--out", "x", "--work", "w"), "There is no recipe"),
        (("stats", "nowhere"), "is no dataset"),
        (("verify", "nowhere"), "is no dataset"),
        (("export", "nowhere", "out", "--format", "voc"), "--format is one of yolo, coco"),
        (("export", "nowhere", "out", "--split", "dev"), "--split is one of train, val"),
        (("export", "nowhere", "s3://a/b"), "have no S3 store"),
        (("import", "nowhere"), "check the path"),
        (("import", "nowhere", "--label", "a"), "--label takes two names"),
        (("import", "nowhere", "--kind", "drawn"), "--kind is one of real"),
    ],
)
def test_what_cannot_work_is_said_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*words)
    assert isinstance(result.exception, TrainingError)
    assert sentence in str(result.exception)
    assert result.exception.exit_code == 2
    assert list(tmp_path.iterdir()) == []
