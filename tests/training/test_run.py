import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.training.test_datasets import BIN, CAR, paint
from training.datasets import mix
from training.package import DeliveryError, deliver, trained_on
from training.run import Recipe, Run, RunError, begin, open_run
from training.sources import Picture
from training.thresholds import Rules

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def dataset(folder: Path, grey: int = 20) -> Path:
    folder.mkdir(exist_ok=True)
    chosen = [
        Picture("street", "real", "train", paint(folder / "a.png", grey), (BIN, CAR)),
        Picture("garden", "rendered", "train", paint(folder / "b.png", grey + 90), (BIN,)),
        Picture("street", "real", "val", paint(folder / "c.png", grey + 180), (CAR,)),
    ]
    return mix(chosen, folder / "set").root


def begun(tmp_path: Path, recipe: Recipe | None = None) -> Run:
    (tmp_path / "base.pt").write_bytes(b"weights")
    set_of_it = tmp_path / "data" / "set"
    pictures = set_of_it if set_of_it.exists() else dataset(tmp_path / "data")
    return begin(tmp_path / "run", pictures, tmp_path / "base.pt", recipe or Recipe(), NOW)


def test_a_run_says_what_it_was_begun_with(tmp_path: Path) -> None:
    run = begun(tmp_path)
    assert open_run(tmp_path / "run") == replace(run, dataset=run.dataset.resolve())
    said = json.loads((tmp_path / "run" / "run.json").read_text())
    assert said["recipe"]["epochs"] == 40
    assert said["began_at"] == "2026-01-02T03:04:05+00:00"


def test_a_run_goes_on_with_other_threads_but_not_with_another_recipe(tmp_path: Path) -> None:
    first = begun(tmp_path)
    assert begun(tmp_path, Recipe(threads=7)).began_at == first.began_at
    with pytest.raises(RunError, match="holds a run with another recipe"):
        begun(tmp_path, Recipe(epochs=3))


def test_a_run_does_not_go_on_with_another_dataset_or_base(tmp_path: Path) -> None:
    begun(tmp_path)
    other = dataset(tmp_path / "other", grey=30)
    with pytest.raises(RunError, match="another dataset"):
        begin(tmp_path / "run", other, tmp_path / "base.pt", Recipe(), NOW)
    (tmp_path / "base.pt").write_bytes(b"other weights")
    with pytest.raises(RunError, match="another base network"):
        begin(tmp_path / "run", tmp_path / "data" / "set", tmp_path / "base.pt", Recipe(), NOW)


def test_what_is_missing_is_said_before_anything_begins(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="There is no network"):
        begin(tmp_path / "run", dataset(tmp_path / "data"), tmp_path / "no.pt", Recipe(), NOW)
    with pytest.raises(RunError, match=r"is no run of citypatrol train: there is no run\.json"):
        open_run(tmp_path)
    (tmp_path / "run.json").write_text("{}")
    with pytest.raises(RunError, match="train once more, into another folder"):
        open_run(tmp_path)


def test_a_run_remembers_the_package_it_began_with_by_its_name(tmp_path: Path) -> None:
    base = tmp_path / "weights.onnx"
    base.write_bytes(b"weights")
    begin(tmp_path / "run", dataset(tmp_path / "data"), base, Recipe(), NOW, "citypatrol 0.2.1")
    assert open_run(tmp_path / "run").base == "citypatrol 0.2.1"


def test_a_package_is_made_of_a_finished_run_only_and_never_over_another(tmp_path: Path) -> None:
    run = begun(tmp_path)
    with pytest.raises(DeliveryError, match="is not finished"):
        deliver(run, tmp_path / "1.0.0", Rules(), NOW)
    run.finished.touch()
    (tmp_path / "1.0.0").mkdir()
    with pytest.raises(DeliveryError, match="is there already"):
        deliver(run, tmp_path / "1.0.0", Rules(), NOW)


def test_a_package_names_the_sources_it_was_trained_on(tmp_path: Path) -> None:
    assert sorted(trained_on(begun(tmp_path).dataset)) == [
        "garden, 1 pictures (rendered)",
        "street, 1 pictures (real)",
    ]
