"""Samples with a real model package as their teacher."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from models.shelf import SHIPPED
from pipeline.storage import FolderStore, StoreSettings
from tests.training.test_samples import put, sample, written
from training.datasets import mix
from training.exchange.item import picture_size
from training.ingredients import pictures
from training.recipe import RecipeError, read_recipe
from training.schooling import School, spool_of
from training.snapshot import entries
from training.sources import SourceError
from training.teaching import PackageTeacher, settled

PACKAGE = SHIPPED / "citypatrol"
RECIPE = """
name = "verdicts"
[splits.cameras]
by = ["camera"]
pinned = { cam-1 = "train", cam-9 = "val" }
[[sources]]
type = "samples"
name = "verdicts"
records = "{samples}"
package = "{package}"
rules = "cameras"
repeat = 2
"""


def bare(store: FolderStore, end: int) -> str:
    """A wall on which no network sees anything, darker towards one end."""
    shades = np.linspace(90, 150, 1280, dtype=np.float32)[::end]
    wall = np.broadcast_to(shades[None, :, None], (720, 1280, 3)).astype(np.uint8)
    _, data = cv2.imencode(".jpg", wall)
    return store.put(data.tobytes(), "image/jpeg")


def test_verdicts_of_a_store_become_a_dataset(tmp_path: Path) -> None:
    settings = StoreSettings(folder=tmp_path / "evidence")
    store = FolderStore(settings.of_samples().folder)
    given = [
        sample(1, sha256=bare(store, 1)),
        sample(2, "negative", sha256=bare(store, -1), camera_id="cam-9"),
    ]
    (tmp_path / "recipe.toml").write_text(RECIPE)
    spool = written(tmp_path / "s.ndjson", given)
    recipe = read_recipe(tmp_path / "recipe.toml", {"samples": spool, "package": PACKAGE})
    school = School(settings, tmp_path / "work")
    made = mix(pictures(recipe, tmp_path / "work", school.pictures), tmp_path / "x")
    found = {entry.split: entry for entry in entries(made.root)}
    assert (found["train"].camera, found["train"].repeat) == ("cam-1", 2)
    assert (found["val"].negative, found["val"].sample_id) == ("courier", str(given[1].sample_id))
    assert school.tallies["verdicts"].taken == 2
    with pytest.raises(SourceError, match="use 'citypatrol dataset build'"):
        list(pictures(recipe, tmp_path / "work"))


def test_a_teacher_looks_at_a_picture_once(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    sha = put(store, 1)
    path = tmp_path / "a.jpg"
    path.write_bytes(store.get(sha))
    assert picture_size(path.read_bytes()) == (1280, 720)
    first = PackageTeacher(PACKAGE, tmp_path)(path, sha, "day")
    path.unlink()
    assert PackageTeacher(PACKAGE, tmp_path)(path, sha, "day") == first


def test_a_box_is_certain_at_its_threshold_and_doubtful_down_to_half_of_it() -> None:
    corners = (0.1, 0.1, 0.2, 0.2)
    raw = [("car", score, corners) for score in (0.41, 0.4, 0.39, 0.2, 0.19)]
    found = settled(raw, {"car": 0.4})
    assert [one.certain for one in found] == [True, True, False, False]


def test_samples_of_serving_need_somebody_who_signs_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SERVING_USER", raising=False)
    with pytest.raises(RecipeError, match="put a name into SERVING_USER"):
        spool_of("https://serving.example", tmp_path)
    assert spool_of("samples.ndjson", tmp_path) == Path("samples.ndjson")
