"""What views look like, by light, from one look to the next and across a restart."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from pydantic import SecretStr

from pipeline.admission import Reference
from pipeline.domain import Camera, Light, View
from pipeline.references import ReferenceShelf
from pipeline.state import KeptReference

NOON = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)


def camera(name: str = "cam", view: str = "v") -> Camera:
    views = (View(id=view, watch=frozenset({"street_vending"})),)
    return Camera(id=name, name=name, url=SecretStr("rtsp://x/"), views=views)


def kept(grey: int, light: Light = Light.DAY, name: str = "cam") -> KeptReference:
    reference = Reference(np.full((180, 320), grey, np.uint8), NOON, light)
    return KeptReference(name, "v", light, reference.to_bytes())


def test_an_unknown_camera_or_another_view_of_it_has_no_reference() -> None:
    shelf = ReferenceShelf([kept(90)])
    assert shelf.of(camera("other")) == {}
    assert shelf.of(camera(view="redrawn")) == {}


def test_day_and_night_are_kept_beside_each_other_and_the_newer_one_counts() -> None:
    shelf = ReferenceShelf([kept(90)])
    shelf.put(kept(40, Light.NIGHT))
    shelf.put(kept(120))
    found = shelf.of(camera())
    # A JPEG may be a grey level off.
    assert abs(float(found[Light.DAY].luma.mean()) - 120) < 3
    assert abs(float(found[Light.NIGHT].luma.mean()) - 40) < 3


def test_one_that_cannot_be_read_is_as_if_it_were_not_there() -> None:
    broken = KeptReference("cam", "v", Light.DAY, b"nothing of ours")
    shelf = ReferenceShelf([broken, kept(40, Light.NIGHT)])
    assert set(shelf.of(camera())) == {Light.NIGHT}
