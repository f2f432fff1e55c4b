"""Where a picture lies on its reference: measured finely, and not misled by light or traffic."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.admission import ViewLimits
from pipeline.admission.registration import Match, register
from pipeline.admission.sketch import Sketch
from pipeline.admission.view import Standing, standing_of
from tests.pipeline.admission import scenes
from tests.pipeline.admission.scenes import NAMES, Rgb, picture, street

LIMITS = ViewLimits()
ACCURATE = 0.003
"""Share of the width or height."""


def matched(before: Rgb, now: Rgb) -> Match:
    return register(Sketch.of(picture(before)).luma, Sketch.of(picture(now)).luma)


@settings(max_examples=40)
@given(
    name=st.sampled_from(NAMES),
    dx=st.floats(-0.12, 0.12),
    dy=st.floats(-0.12, 0.12),
    light=st.floats(0.3, 1.1),
)
def test_any_shift_is_measured_to_a_third_of_a_percent_in_any_light(
    name: str, dx: float, dy: float, light: float
) -> None:
    found = matched(street(name), scenes.turned(scenes.lit(street(name, 2), light), dx, dy))
    assert abs(found.shift.dx - dx) < ACCURATE
    assert abs(found.shift.dy - dy) < ACCURATE


SAME: list[tuple[str, Callable[[Rgb], Rgb]]] = [
    ("a moment later", lambda rgb: rgb),
    ("at dusk under new lamps", scenes.under_lamps),
    ("with light and dark exchanged", lambda rgb: 255 - rgb),
    ("with a lorry in front of half of it", scenes.behind_a_lorry),
    ("with noise", lambda rgb: scenes.noisy(rgb, 15.0)),
    ("out of focus", lambda rgb: scenes.blurred(rgb, 4.0)),
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("change", [row[1] for row in SAME], ids=[row[0] for row in SAME])
def test_the_same_view_is_recognised_in_its_place(name: str, change: Callable[[Rgb], Rgb]) -> None:
    found = matched(street(name), change(street(name, 3)))
    assert standing_of(found, LIMITS) is Standing.HERE
    assert found.shift.size < ACCURATE


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("other", NAMES)
def test_another_street_is_not_taken_for_the_view(name: str, other: str) -> None:
    clock, later = "2026-05-01 12:00:00", "2026-05-01 14:37:21"
    found = matched(scenes.with_clock(street(name), clock), scenes.with_clock(street(other), later))
    expected = Standing.HERE if other == name else Standing.ELSEWHERE
    assert standing_of(found, LIMITS) is expected


@pytest.mark.parametrize(
    "change",
    [
        lambda rgb: scenes.turned(rgb, degrees=8),
        lambda rgb: scenes.turned(rgb, zoom=1.3),
        lambda rgb: rgb[:, ::-1],
    ],
    ids=["turned by eight degrees", "zoomed in by a third", "mirrored"],
)
def test_a_view_turned_or_zoomed_is_not_recognised(change: Callable[[Rgb], Rgb]) -> None:
    assert standing_of(matched(street(), change(street(moment=1))), LIMITS) is Standing.ELSEWHERE


@pytest.mark.parametrize("spacing", [10, 20, 40])
def test_a_front_of_equal_windows_is_recognised_although_many_shifts_fit(spacing: int) -> None:
    y, x = np.mgrid[0:360, 0:640]
    windows = np.where((x // spacing % 2 == 1) & (y // spacing % 2 == 1), 170.0, 80.0)

    def front(moment: int) -> Rgb:
        noise = np.random.default_rng(moment).normal(0.0, 2.0, windows.shape)
        grey = np.clip(windows + noise, 0, 255).astype(np.uint8)
        return np.repeat(grey[..., None], 3, axis=2)

    found = matched(front(0), front(1))
    assert standing_of(found, LIMITS) is Standing.HERE
    assert found.shift.size < 0.004


def test_a_picture_without_edges_leaves_the_question_open() -> None:
    fog = scenes.lit(street(), 0.05, 120)
    assert standing_of(matched(street(), scenes.blurred(fog, 8.0)), LIMITS) is Standing.OPEN


def test_a_reference_of_another_size_is_compared_all_the_same() -> None:
    small = street()[::4, ::4]
    found = matched(street(), small)
    assert standing_of(found, LIMITS) is Standing.HERE
    assert found.shift.size < 2 * ACCURATE
