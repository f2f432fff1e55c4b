"""One thing is one place: under flicker, jitter, vibration, occlusion and neighbours."""

from __future__ import annotations

import random

import pytest

from pipeline.domain import Suspect
from pipeline.geometry import Box
from pipeline.places import DEFAULT_RULES, Look
from tests.pipeline.places.film import CAR, look, moved, play, strip, suspect

HOLE = Box(0.500, 0.600, 0.520, 0.615)
NEIGHBOUR = moved(CAR, 0.17)


def jittered(box: Box, share: float, rng: random.Random) -> Box:
    wide, high = box.x2 - box.x1, box.y2 - box.y1
    shifts = [rng.uniform(-share, share) * side for side in (wide, high, wide, high)]
    corners = (value + shift for value, shift in zip(box.xyxy, shifts, strict=True))
    x1, y1, x2, y2 = corners
    return Box(x1, y1, x2, y2)


@pytest.mark.parametrize("seed", range(20))
def test_a_parked_car_under_headlight_sweeps_all_night_is_one_case(seed: int) -> None:
    """Ten hours at a look a minute: one in five looks misses it, sweeps hide it for up to five
    looks on end, its box jumps by a sixth of its size, and now and then it is cut in two."""
    rng = random.Random(seed)
    looks: list[Look] = []
    hidden = 0
    for minute in range(600):
        if hidden == 0 and rng.random() < 0.03:
            hidden = rng.randint(2, 5)
        elif hidden > 0:
            hidden -= 1
        suspects: list[Suspect] = []
        if not hidden and (rng.random() > 0.2 or (looks and not looks[-1].suspects)):
            box = jittered(CAR, 0.16, rng)
            suspects.append(suspect(box, rng.uniform(0.3, 0.9), label=rng.choice(["car", "truck"])))
            if rng.random() < 0.1:
                front = Box(box.x1, box.y1, (box.x1 + box.x2) / 2, box.y2)
                suspects.append(suspect(front, 0.4))
        looks.append(look(minute * 60, *suspects))
    story = play(looks, DEFAULT_RULES)
    (reported,) = story.confirmed
    (standing,) = [place for place in story.places if place.confirmed]
    assert standing.id == reported.id
    assert standing.box.iou(CAR) > 0.8


def test_a_manhole_seen_by_a_swaying_camera_is_one_place() -> None:
    rng = random.Random(4)
    looks = [
        look(
            i * 10,
            suspect(
                moved(HOLE, rng.uniform(-0.014, 0.014), rng.uniform(-0.010, 0.010)),
                kind="manhole_missing",
            ),
        )
        for i in range(60)
    ]
    story = play(looks)
    assert len(story.opened) == len(story.confirmed) == 1


def test_two_manholes_a_few_widths_apart_are_two_places() -> None:
    other = moved(HOLE, 0.06)
    both = [suspect(box, kind="manhole_missing") for box in (HOLE, other)]
    story = play(look(i * 60, *both) for i in range(4))
    assert len(story.confirmed) == 2


def test_two_cars_parked_side_by_side_are_two_places_that_never_swap() -> None:
    rng = random.Random(7)
    looks = [
        look(
            i * 60,
            *rng.sample(
                [suspect(jittered(CAR, 0.04, rng)), suspect(jittered(NEIGHBOUR, 0.04, rng))], k=2
            ),
        )
        for i in range(40)
    ]
    story = play(looks)
    assert len(story.opened) == len(story.confirmed) == 2
    assert sorted(place.box.x1 for place in story.places) == pytest.approx([0.40, 0.57], abs=0.02)


def test_when_one_of_two_neighbours_leaves_only_its_place_is_cleared() -> None:
    both = [look(i * 60, suspect(CAR), suspect(NEIGHBOUR)) for i in range(4)]
    one = [look(i * 60, suspect(NEIGHBOUR)) for i in range(4, 10)]
    story = play([*both, *one])
    (gone,) = story.cleared
    assert gone.box.iou(CAR) > 0.95


def test_a_thing_half_hidden_by_a_passer_by_stays_the_same_place() -> None:
    half = Box(CAR.x1, CAR.y1, CAR.x1 + 0.05, CAR.y2)
    story = play([*strip("###"), look(180, suspect(half)), *strip("    ###")])
    assert len(story.opened) == 1
    assert story.places[0].seen == 7


def test_the_same_spot_under_another_kind_is_another_place() -> None:
    looks = [look(i * 60, suspect(), suspect(kind="manhole_missing")) for i in range(3)]
    assert sorted(place.kind for place in play(looks).confirmed) == [
        "green_belt_parking",
        "manhole_missing",
    ]


def test_one_thing_boxed_twice_in_one_look_opens_one_place() -> None:
    inner = Box(CAR.x1 + 0.02, CAR.y1, CAR.x2, CAR.y2)
    story = play(look(i * 60, suspect(), suspect(inner, 0.5)) for i in range(5))
    assert len(story.opened) == 1


def test_a_piece_of_a_known_thing_opens_no_second_place() -> None:
    front = Box(CAR.x1, CAR.y1, CAR.x1 + 0.09, CAR.y2)
    back = Box(CAR.x2 - 0.09, CAR.y1, CAR.x2, CAR.y2)
    story = play([*strip("##"), *(look(i * 60, suspect(front), suspect(back)) for i in (2, 3, 4))])
    assert len(story.opened) == 1


@pytest.mark.parametrize("step", [0.25, 0.5, 1.0])
def test_a_cart_pushed_along_never_lasts_anywhere(step: float) -> None:
    """Looks every two seconds; each time the cart has moved by a share of its own width."""
    cart = Box(0.05, 0.50, 0.10, 0.60)
    shifts = (i * step * 0.05 for i in range(1000))
    looks = [
        look(i * 2, suspect(moved(cart, shift))) for i, shift in enumerate(shifts) if shift < 0.88
    ]
    assert play(looks).confirmed == []
