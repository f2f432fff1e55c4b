"""Night, poor light, infrared and backlight are noted; they refuse nothing."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.admission import AdmitLimits, admit
from pipeline.domain import Condition
from tests.pipeline.admission import scenes
from tests.pipeline.admission.scenes import Rgb, picture, street


def by_infrared(rgb: Rgb) -> Rgb:
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), np.uint8)


def against_the_sun(rgb: Rgb) -> Rgb:
    """A burnt sky over a street in its own shade."""
    half = len(rgb) // 2
    image = (rgb * 0.3).astype(np.uint8)
    image[:half] = rgb[:half]
    image[: half // 2] = 250
    return image


LIGHTS = [
    ("by day there is none", street(), set()),
    ("in shade there is none", scenes.lit(street(), 0.8), set()),
    ("night", scenes.lit(street(), 0.3), {Condition.NIGHT}),
    ("a night without a lamp", scenes.lit(street(), 0.15), {Condition.NIGHT, Condition.POOR_LIGHT}),
    ("infrared, however bright", by_infrared(street()), {Condition.INFRARED}),
    (
        "infrared in the dark",
        by_infrared(scenes.lit(street(), 0.3)),
        {Condition.INFRARED, Condition.NIGHT},
    ),
    ("backlight", against_the_sun(street()), {Condition.BACKLIGHT}),
]


@pytest.mark.parametrize(
    ("rgb", "expected"), [row[1:] for row in LIGHTS], ids=[row[0] for row in LIGHTS]
)
def test_the_light_is_noted_with_the_look(rgb: Rgb, expected: set[Condition]) -> None:
    admission = admit(picture(rgb), None, AdmitLimits())
    assert admission.conditions == expected
    assert admission.reason is None
