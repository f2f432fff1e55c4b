from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from pipeline.admission import Admission, AdmitLimits, LookMemory, admit
from pipeline.domain import UnableReason
from pipeline.picture import Picture

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
LIMITS = AdmitLimits()
Rgb = NDArray[np.uint8]


def street(width: int = 640, height: int = 360, *, light: float = 1.0, moment: int = 0) -> Rgb:
    """A scene with sky, houses and road, and a sensor's noise that differs at every moment."""
    scene = np.random.default_rng(3)
    image = np.zeros((360, 640, 3), np.float64)
    image[:120] = (170, 190, 220)
    image[120:] = (95, 95, 100)
    for x in range(0, 640, 80):
        image[60 : 60 + int(scene.integers(40, 120)), x + 5 : x + 70] = scene.integers(40, 200, 3)
    noise = np.random.default_rng(100 + moment).normal(0, 3, image.shape)
    bytes_ = np.clip(image * light + noise, 0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(bytes_, (width, height)), np.uint8)


def night() -> Rgb:
    """A dark street under two lamps: mean luma 24."""
    image = street(light=0.1).astype(int)
    rows, columns = np.mgrid[:360, :640]
    for x in (150, 480):
        image += (190 * np.exp(-((rows - 220) ** 2 + (columns - x) ** 2) / 2500))[..., None].astype(
            int
        )
    return np.asarray(np.clip(image, 0, 255), np.uint8)


def uniform(*colour: int) -> Rgb:
    return np.full((360, 640, 3), colour, np.uint8)


def card() -> Rgb:
    image = uniform(24, 62, 110)
    cv2.putText(image, "NO SIGNAL", (200, 190), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (230,) * 3, 3)
    return image


def with_bottom(share: float, colour: tuple[int, int, int] | None) -> Rgb:
    """A street whose lowest part is one colour, or the line above it again and again."""
    image = street()
    rows = round(360 * share)
    image[-rows:] = colour if colour is not None else image[-rows - 1]
    return image


def letterboxed() -> Rgb:
    image = street()
    image[:45] = image[-45:] = 0
    return image


LOOKS = [
    ("a street by day", street(), None),
    ("a street at night under lamps", night(), None),
    ("a street in fog", (street(light=0.15).astype(int) + 150).astype(np.uint8), None),
    ("a street between black bars", letterboxed(), None),
    ("nothing but black", uniform(0, 0, 0), UnableReason.BLACK),
    ("noise in the dark", street(light=0.03), UnableReason.BLACK),
    ("a picture burnt out", street(light=3.5), UnableReason.OVER_EXPOSED),
    ("nothing but white", uniform(255, 255, 255), UnableReason.OVER_EXPOSED),
    ("nothing but grey", uniform(120, 120, 120), UnableReason.FLAT),
    ("a card that says NO SIGNAL", card(), UnableReason.PLACEHOLDER),
    ("the green of missing data below", with_bottom(0.3, (0, 135, 0)), UnableReason.CORRUPT),
    ("a sliver of that green", with_bottom(0.03, (0, 135, 0)), UnableReason.CORRUPT),
    ("the same green in HD colours", with_bottom(0.3, (0, 77, 0)), UnableReason.CORRUPT),
    ("nothing but that green", uniform(0, 135, 0), UnableReason.CORRUPT),
    ("a grey band below", with_bottom(0.3, (128, 128, 128)), UnableReason.CORRUPT),
    ("one line smeared to the bottom", with_bottom(0.3, None), UnableReason.CORRUPT),
]


@pytest.mark.parametrize(
    ("image", "reason"), [row[1:] for row in LOOKS], ids=[row[0] for row in LOOKS]
)
def test_a_picture_is_judged_by_what_it_shows(image: Rgb, reason: UnableReason | None) -> None:
    assert admit(Picture.from_rgb(image, NOON), None, LIMITS).reason is reason


def looked(
    images: Iterable[Rgb], *, every_s: float = 30.0, limits: AdmitLimits = LIMITS
) -> list[Admission]:
    """Look after look of one camera, its memory going through JSON between them."""
    admissions: list[Admission] = []
    memory: LookMemory | None = None
    adapter = TypeAdapter(LookMemory)
    for index, image in enumerate(images):
        at = NOON + timedelta(seconds=every_s * index)
        admission = admit(Picture.from_rgb(image, at), memory, limits)
        memory = adapter.validate_python(json.loads(adapter.dump_json(admission.memory)))
        assert memory == admission.memory
        admissions.append(admission)
    return admissions


def reasons(*args: Any, **kwargs: Any) -> list[UnableReason | None]:
    return [admission.reason for admission in looked(*args, **kwargs)]


def test_a_standing_scene_with_live_noise_is_never_frozen() -> None:
    assert reasons(street(moment=moment) for moment in range(8)) == [None] * 8


def test_the_third_identical_picture_is_frozen_and_so_is_every_next_one() -> None:
    assert reasons([street()] * 5) == [None, None, *[UnableReason.FROZEN] * 3]


def test_a_camera_that_moves_again_is_no_longer_frozen() -> None:
    images = [street()] * 4 + [street(moment=1), street(moment=2)]
    assert reasons(images)[-3:] == [UnableReason.FROZEN, None, None]


def test_identical_pictures_within_seconds_are_not_yet_frozen() -> None:
    assert reasons([street()] * 5, every_s=5.0) == [None] * 4 + [UnableReason.FROZEN]


@pytest.mark.parametrize(("repeats", "first"), [(1, 1), (4, 4)])
def test_how_many_repeats_make_a_camera_frozen_is_a_setting(repeats: int, first: int) -> None:
    found = reasons([street()] * 6, limits=AdmitLimits(frozen_repeats=repeats))
    assert found.index(UnableReason.FROZEN) == first


def test_one_repeat_after_many_different_pictures_is_not_frozen() -> None:
    images = [street(moment=moment) for moment in (0, 1, 2, 3, 4, 4)]
    assert reasons(images, limits=AdmitLimits(frozen_s=0.0)) == [None] * 6


def test_a_recording_played_in_a_loop_can_switch_freezing_off() -> None:
    assert reasons([street()] * 6, limits=AdmitLimits(frozen_repeats=0)) == [None] * 6


def test_a_black_picture_that_repeats_is_called_black() -> None:
    assert reasons([uniform(0, 0, 0)] * 4) == [UnableReason.BLACK] * 4


def test_a_camera_frozen_before_a_restart_is_frozen_after_it() -> None:
    # ``looked`` sends the memory through JSON between any two looks.
    assert reasons([street()] * 3)[-1] is UnableReason.FROZEN


def test_another_size_is_wrong_until_it_has_come_three_times_in_a_row() -> None:
    images = [street()] + [street(320, 180, moment=m) for m in range(1, 5)]
    found = looked(images)
    wrong = UnableReason.WRONG_SIZE
    assert [one.reason for one in found] == [None, wrong, wrong, None, None]
    assert (found[-1].memory.width, found[-1].memory.height) == (320, 180)


def test_a_size_that_came_once_is_forgotten_when_the_old_one_is_back() -> None:
    images = [
        street(320, 180, moment=m) if odd else street(moment=m)
        for m, odd in enumerate([False, True, False, True, False, True])
    ]
    wrong = UnableReason.WRONG_SIZE
    assert reasons(images) == [None, wrong, None, wrong, None, wrong]


def test_admission_changes_neither_the_picture_nor_the_memory_it_was_given() -> None:
    image = street()
    before = image.copy()
    memory = admit(Picture.from_rgb(image, NOON), None, LIMITS).memory
    kept = replace(memory)
    admit(Picture.from_rgb(image, NOON + timedelta(minutes=1)), memory, LIMITS)
    np.testing.assert_array_equal(image, before)
    assert memory == kept


def test_an_unknown_limit_is_an_error() -> None:
    with pytest.raises(ValidationError, match="blackness"):
        AdmitLimits.model_validate({"blackness": 3})
