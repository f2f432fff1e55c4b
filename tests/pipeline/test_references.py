"""What views look like, by light, from one look to the next and across a restart."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from pipeline.admission import Reference
from pipeline.domain import Light
from pipeline.references import ReferenceShelf
from pipeline.state import KeptReference

NOON = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)


def kept(grey: int, light: Light = Light.DAY, drawn: str = "first") -> KeptReference:
    reference = Reference(np.full((180, 320), grey, np.uint8), NOON, light)
    return KeptReference("cam", "v", light, drawn, reference.to_bytes())


def test_an_unknown_camera_or_another_view_of_it_has_no_reference() -> None:
    shelf = ReferenceShelf([kept(90)])
    assert shelf.of("other", "v", "first") == {}
    assert shelf.of("cam", "other", "first") == {}


def test_zones_drawn_anew_make_the_view_unknown_until_its_next_good_picture() -> None:
    shelf = ReferenceShelf([kept(90)])
    assert shelf.of("cam", "v", "second") == {}
    shelf.put(kept(120, drawn="second"))
    assert set(shelf.of("cam", "v", "second")) == {Light.DAY}
    assert shelf.of("cam", "v", "first") == {}


def test_day_and_night_are_kept_beside_each_other_and_the_newer_one_counts() -> None:
    shelf = ReferenceShelf([kept(90)])
    shelf.put(kept(40, Light.NIGHT))
    shelf.put(kept(120))
    found = shelf.of("cam", "v", "first")
    # A JPEG may be a grey level off.
    assert abs(float(found[Light.DAY].luma.mean()) - 120) < 3
    assert abs(float(found[Light.NIGHT].luma.mean()) - 40) < 3


def test_one_that_cannot_be_read_is_as_if_it_were_not_there() -> None:
    broken = KeptReference("cam", "v", Light.DAY, "first", b"nothing of ours")
    shelf = ReferenceShelf([broken, kept(40, Light.NIGHT)])
    assert set(shelf.of("cam", "v", "first")) == {Light.NIGHT}
