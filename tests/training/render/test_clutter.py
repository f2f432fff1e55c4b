import hashlib

import numpy as np
import pytest

from training.render.arrange import draw_stage
from training.render.arrangement.clutter import SORTS, Sort, put_bench, put_sort, put_terrace
from training.render.arrangement.downtown import put_rare
from training.render.arrangement.people import put_people_at_the_edge
from training.render.displays import display
from training.render.light import Light, draw_light
from training.render.plot import Plot
from training.render.regions import DOWNTOWN
from training.render.seats import hooded_bin
from training.render.stage import Stage, draw_camera
from training.render.street import draw_street

GUILTY = {"garbage_exposed", "manhole_missing", "manhole_broken", "street_stall"}


def empty_stage(rng: np.random.Generator, light: Light | None = None) -> Stage:
    street = draw_street(rng, DOWNTOWN)
    camera = draw_camera(rng, street, 640, 360, DOWNTOWN)
    return Stage(street, camera, light or draw_light(rng), Plot(street, camera))


@pytest.mark.parametrize(
    ("seed", "digest"),
    [
        (7, "6e247723f05e"),
        (1499, "4a7f560ad0e2"),
        (900_000, "0b4888985de0"),
        (950_000, "5a35c9b1d739"),
    ],
)
def test_a_picture_rendered_before_the_look_alikes_is_still_drawn_the_same(
    seed: int, digest: str
) -> None:
    stage = draw_stage(seed, 640, 360)
    lines = [f"{item.label} {[round(c, 2) for c in item.at]}" for item in stage.items]
    assert hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12] == digest


@pytest.mark.parametrize("sort", SORTS, ids=lambda sort: sort.make.__name__)
def test_no_look_alike_carries_a_label_and_each_finds_room(sort: Sort) -> None:
    found = 0
    for seed in range(8):
        rng = np.random.default_rng(seed)
        stage = empty_stage(rng)
        found += put_sort(stage, rng, sort)
        assert all(item.label is None for item in stage.items)
        assert all(float(item.solid.vertices()[:, 2].min()) > -0.02 for item in stage.items)
    assert found >= 3


def test_what_stands_beside_a_bench_is_a_closed_bin_and_who_sits_there_a_person() -> None:
    labels = set()
    for seed in range(25):
        rng = np.random.default_rng(seed)
        stage = empty_stage(rng)
        put_bench(stage, rng)
        labels |= set(stage.counts())
    assert labels == {"container", "person"}


def test_a_closed_litter_bin_shows_no_waste_and_is_no_taller_than_a_child() -> None:
    tops = [hooded_bin(np.random.default_rng(n)).vertices()[:, 2].max() for n in range(30)]
    assert min(tops) > 0.8
    assert max(tops) < 1.5


def test_a_terrace_has_umbrellas_and_no_stall() -> None:
    labels = set()
    for seed in range(10):
        rng = np.random.default_rng(seed)
        stage = empty_stage(rng)
        put_terrace(stage, rng)
        labels |= set(stage.counts())
    assert labels == {"umbrella", "person"}


def test_people_at_the_edge_are_cut_by_it() -> None:
    cut = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        stage = empty_stage(rng)
        put_people_at_the_edge(stage, rng)
        for item in (item for item in stage.items if item.label == "person"):
            box = stage.camera.whole_box(item.solid.vertices() + np.array(item.at))
            assert box is not None
            cut.append(box[0] < 12 or box[2] > 628 or box[3] > 348)
    assert len(cut) >= 6
    assert sum(cut) >= 0.85 * len(cut)


def test_in_the_dark_holes_and_bags_are_added_by_day_only_stalls() -> None:
    dark, bright = set[str](), set[str]()
    for seed in range(12):
        for kind, found in (("night", dark), ("clear", bright)):
            rng = np.random.default_rng(seed)
            stage = empty_stage(rng, draw_light(rng, kind))
            put_rare(stage, rng)
            found |= set(stage.counts()) & GUILTY
    assert dark == {"manhole_missing", "garbage_exposed", "street_stall"}
    assert bright == {"street_stall"}


def test_a_shop_window_stays_flat_enough_to_be_part_of_its_house() -> None:
    for seed in range(6):
        points = display(np.random.default_rng(seed), 3.0, lit=False).vertices()
        assert -0.15 < points[:, 1].min() <= points[:, 1].max() < 0.05
        assert points[:, 2].min() > -0.1
        assert np.abs(points[:, 0]).max() < 1.8


def test_streets_full_of_look_alikes_hold_both_innocent_and_guilty_pictures() -> None:
    stages = [draw_stage(seed, 640, 360) for seed in range(2_000, 2_010)]
    guilty = [stage for stage in stages if GUILTY & set(stage.counts())]
    assert 1 <= len(stages) - len(guilty) <= 7
    unlabelled = [sum(item.label is None for item in stage.items) for stage in stages]
    assert min(unlabelled) > 20


def test_a_sort_without_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a weight above 0"):
        Sort(hooded_bin, 0.0)
