"""Damaged pictures are refused for what is wrong with them, whole ones are not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.admission import AdmitLimits, admit
from pipeline.domain import UnableReason
from tests.pipeline.admission import scenes
from tests.pipeline.admission.scenes import NAMES, Rgb, picture, street

LIMITS = AdmitLimits()
Change = Callable[[Rgb], Rgb]

HARMLESS: list[tuple[str, Change]] = [
    ("as it is", lambda rgb: rgb),
    ("at a third of its light", lambda rgb: scenes.lit(rgb, 0.33)),
    ("in glaring light", lambda rgb: scenes.lit(rgb, 0.9, 50)),
    ("under lamps at dusk", scenes.under_lamps),
    ("with much noise", lambda rgb: scenes.noisy(rgb, 20.0)),
    ("slightly out of focus", lambda rgb: scenes.blurred(rgb, 1.5)),
    ("behind a lorry", scenes.behind_a_lorry),
    ("with a printed clock", lambda rgb: scenes.with_clock(rgb, "2026-05-01 12:00:00")),
    ("in warm light", lambda rgb: (rgb * (1.0, 0.85, 0.7)).astype("uint8")),
]

DAMAGE: list[tuple[str, Change, UnableReason]] = [
    ("out of focus", lambda rgb: scenes.blurred(rgb, 9.0), UnableReason.BLURRED),
    (
        "out of focus under noise",
        lambda rgb: scenes.noisy(scenes.blurred(rgb, 9.0), 6.0),
        UnableReason.BLURRED,
    ),
    ("with stripes across", scenes.striped, UnableReason.STRIPES),
    ("with faint wide stripes", lambda r: scenes.striped(r, 16, 20), UnableReason.STRIPES),
    ("with upright stripes", lambda r: scenes.striped(r, upright=True), UnableReason.STRIPES),
    ("without red", lambda rgb: scenes.without(rgb, 0), UnableReason.COLOUR_CAST),
    ("without green", lambda rgb: scenes.without(rgb, 1), UnableReason.COLOUR_CAST),
    ("without blue", lambda rgb: scenes.without(rgb, 2), UnableReason.COLOUR_CAST),
    ("gone in snow", lambda _: scenes.snow(), UnableReason.NOISE),
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("change", [row[1] for row in HARMLESS], ids=[row[0] for row in HARMLESS])
def test_a_street_can_be_judged(name: str, change: Change) -> None:
    assert admit(picture(change(street(name))), None, LIMITS).reason is None


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("change", "reason"), [row[1:] for row in DAMAGE], ids=[row[0] for row in DAMAGE]
)
def test_a_damaged_street_is_refused_by_name(
    name: str, change: Change, reason: UnableReason
) -> None:
    assert admit(picture(change(street(name))), None, LIMITS).reason is reason
