"""Zones and permits go with a picture that has moved a little."""

from __future__ import annotations

from datetime import date, time

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import WHOLE_VIEW, Permit, PermitWindow, View
from pipeline.geometry import NO_SHIFT, Shift, moved_ring
from pipeline.moved_view import moved
from tests.pipeline.street import rectangle, view, zone

SHARE = st.floats(-0.3, 0.3)


def permit(x1: float, y1: float, x2: float, y2: float) -> Permit:
    return Permit(
        id="market",
        kinds=frozenset({"street_vending"}),
        area=rectangle(x1, y1, x2, y2),
        windows=(PermitWindow(start=time(8), end=time(18)),),
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
        applicant="Market office",
        approver="Street office",
    )


def bounds(ring: tuple[tuple[float, float], ...]) -> tuple[float, ...]:
    return tuple(round(edge, 6) for edge in shapely.Polygon(ring).bounds)


def test_zones_and_permits_move_by_the_same_shift() -> None:
    before = view(zone("road", 0.2, 0.2, 0.4, 0.4), permits=(permit(0.5, 0.5, 0.6, 0.6),))
    after = moved(before, Shift(0.05, -0.1))
    assert bounds(after.zones[0].polygon) == (0.25, 0.1, 0.45, 0.3)
    area = after.permits[0].area
    assert isinstance(area, tuple)
    assert bounds(area) == (0.55, 0.4, 0.65, 0.5)
    assert (after.zones[0].id, after.permits[0].id) == ("road", "market")


def test_a_permit_for_the_whole_view_stays_one() -> None:
    whole = permit(0.1, 0.1, 0.2, 0.2).model_copy(update={"area": WHOLE_VIEW})
    before = view(zone("road", 0.2, 0.2, 0.4, 0.4), permits=(whole,))
    assert moved(before, Shift(0.3, 0.0)).permits == (whole,)


def test_what_the_shift_pushes_over_the_edge_is_cut_off() -> None:
    after = moved(view(zone("road", 0.8, 0.2, 1.0, 0.4)), Shift(0.1, 0.0))
    assert bounds(after.zones[0].polygon) == (0.9, 0.2, 1.0, 0.4)


def test_what_has_left_the_picture_is_left_out() -> None:
    before = view(zone("road", 0.95, 0.2, 1.0, 0.4), permits=(permit(0.96, 0.5, 1.0, 0.6),))
    after = moved(before, Shift(0.06, 0.0))
    assert (after.zones, after.permits) == ((), ())


def test_no_shift_gives_the_very_same_view() -> None:
    before = view(zone("road", 0.2, 0.2, 0.4, 0.4))
    assert moved(before, NO_SHIFT) is before


@given(SHARE, SHARE)
def test_a_moved_view_is_always_a_valid_one(dx: float, dy: float) -> None:
    corners = ((0.1, 0.1), (0.9, 0.15), (0.6, 0.5), (0.95, 0.9), (0.05, 0.8))
    before = view(zone("road", 0.2, 0.2, 0.4, 0.4))
    star = before.zones[0].model_copy(update={"polygon": corners})
    after = moved(before.model_copy(update={"zones": (star,)}), Shift(dx, dy))
    assert View.model_validate(after.model_dump()) == after


@pytest.mark.parametrize("dx", [0.2, -0.2])
def test_of_a_zone_cut_into_pieces_the_largest_stays(dx: float) -> None:
    horseshoe = (
        (0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.7, 0.9), (0.7, 0.3), (0.1, 0.3),
    )  # fmt: skip
    ring = moved_ring(horseshoe, Shift(dx, -0.25))
    assert ring is not None
    assert shapely.Polygon(ring).is_valid
