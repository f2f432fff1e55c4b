"""The committed lists: a cut-out of a validation picture can never reach a training picture."""

import json
from pathlib import Path

import pytest

from training.compose.library import FOLDER, Library, LibraryError, read_library
from training.labels import LABELS
from training.recipe import read_recipe
from training.split import SPLITS, TimeSplit, day_in_name, split_of

DATA = Path(__file__).parents[4] / "shared" / "data"
RECIPE = Path(__file__).parents[3] / "training" / "recipes" / "second_package.toml"
TRAIN, VAL = read_library("train"), read_library("val")


def pictures(library: Library) -> set[str]:
    cut_outs = {c.picture for c in library.covers} | {u.picture for u in library.uprights}
    return cut_outs | {p.picture for p in library.places}


def test_no_picture_is_used_on_both_sides() -> None:
    assert not pictures(TRAIN) & pictures(VAL)


def test_no_day_in_amsterdam_is_used_on_both_sides() -> None:
    days = [{day_in_name(Path(p).name) for p in pictures(side)} - {None} for side in (TRAIN, VAL)]
    assert not days[0] & days[1]


def test_the_test_side_of_a_recording_is_never_used() -> None:
    cut = TimeSplit(train_until_s=35, test_from_s=45)
    moments = [p.at_ms / 1000 for p in (*TRAIN.places, *VAL.places) if p.at_ms is not None]
    assert moments
    assert all(cut.may_train(moment) for moment in moments)


@pytest.mark.parametrize("side", [TRAIN, VAL], ids=["train", "val"])
def test_covers_stay_on_the_side_their_folder_names(side: Library) -> None:
    assert all(f"/images/{cover.split}/" in cover.picture for cover in side.covers)


@pytest.mark.skipif(not DATA.is_dir(), reason="the development data is not here")
def test_amsterdam_entries_are_on_the_side_the_recipe_deals_their_day_to() -> None:
    rules = read_recipe(RECIPE, {"data": DATA}).rules("amsterdam")
    assert rules is not None
    for side in (TRAIN, VAL):
        dealt = {(e.picture, e.split) for e in side.uprights}
        dealt |= {(e.picture, e.split) for e in side.places}
        for picture, split in dealt:
            day = day_in_name(Path(picture).name)
            if day is not None:
                assert split_of("amsterdam", day, rules) == split, picture


@pytest.mark.skipif(not DATA.is_dir(), reason="the development data is not here")
def test_every_picture_of_the_lists_is_in_the_development_data() -> None:
    missing = [p for p in pictures(TRAIN) | pictures(VAL) if not (DATA / p).exists()]
    assert missing == []


def test_each_side_has_every_kind_of_cut_out() -> None:
    for side in (TRAIN, VAL):
        assert {LABELS[c.label] for c in side.covers} == {
            "manhole_good",
            "manhole_broken",
            "manhole_missing",
        }
        assert {LABELS[u.label] for u in side.uprights} == {"container", "garbage_exposed"}


def test_the_lists_use_no_unknown_split() -> None:
    for name in ("covers", "uprights", "grounds"):
        entries = json.loads((FOLDER / f"{name}.json").read_text())
        assert {entry["split"] for entry in entries} <= set(SPLITS)


def test_a_broken_entry_is_named(tmp_path: Path) -> None:
    for name in ("uprights", "grounds"):
        (tmp_path / f"{name}.json").write_text("[]")
    entry = {"picture": "a.jpg", "split": "train", "label": "manhole_good", "host": False}
    entry |= {"ellipse": [0.5, 0.5, 0, 0.1, 0], "others": []}
    (tmp_path / "covers.json").write_text(json.dumps([entry]))
    with pytest.raises(LibraryError, match=r"covers\.json, entry 0: an ellipse needs half axes"):
        read_library("train", tmp_path)
