"""A reference goes through bytes and still recognises its view."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipeline.admission import Reference, ReferenceUnreadable
from pipeline.admission.registration import register
from pipeline.admission.sketch import Sketch
from pipeline.domain import Light
from pipeline.geometry import Shift
from tests.pipeline.admission import scenes
from tests.pipeline.admission.scenes import NAMES, NOON, picture, street


@pytest.mark.parametrize("name", NAMES)
def test_a_reference_takes_ten_kilobytes_at_most_and_comes_back_as_it_was(name: str) -> None:
    sketch = Sketch.of(picture(scenes.noisy(street(name), 8.0)))
    kept = Reference.of(sketch, Light.NIGHT, Shift(0.01, -0.02))
    body = kept.to_bytes()
    again = Reference.from_bytes(body)
    assert len(body) <= 10_000
    assert (again.light, again.captured_at, again.shift, again.sharpness) == (
        kept.light,
        kept.captured_at,
        kept.shift,
        kept.sharpness,
    )
    found = register(again.luma, Sketch.of(picture(street(name, 3))).luma)
    assert found.clarity > 8.0
    assert found.shift.size < 0.003


def test_a_reference_of_a_picture_narrower_than_a_thumbnail_is_as_small_as_it() -> None:
    sketch = Sketch.of(picture(street()[::6, ::6], NOON + timedelta(hours=1)))
    again = Reference.from_bytes(Reference.of(sketch, Light.DAY, Shift()).to_bytes())
    assert again.luma.shape == sketch.luma.shape


@pytest.mark.parametrize("body", [b"", b"{}\n", b'{"format":2}\n\xff\xd8', b"\xff\xd8\xff\xe0"])
def test_bytes_that_hold_no_reference_are_refused_in_words(body: bytes) -> None:
    with pytest.raises(ReferenceUnreadable, match="a stored reference"):
        Reference.from_bytes(body)


def test_a_reference_whose_picture_is_cut_off_is_refused_in_words() -> None:
    body = Reference.of(Sketch.of(picture(street())), Light.DAY, Shift()).to_bytes()
    head = body[: body.index(b"\n") + 1]
    with pytest.raises(ReferenceUnreadable, match="no picture"):
        Reference.from_bytes(head + b"nothing of a JPEG")
