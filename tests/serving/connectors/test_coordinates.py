"""Positions leave in the system a platform wants, and come back where they were."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.connectors.coordinates import Crs, Degrees, convert

IN_CHINA = st.tuples(st.floats(74, 134), st.floats(19, 53))
ANYWHERE = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def metres(a: Degrees, b: Degrees) -> float:
    """Near enough for points that lie close together."""
    east = (a[0] - b[0]) * 111_320 * math.cos(math.radians(a[1]))
    return math.hypot(east, (a[1] - b[1]) * 110_574)


@given(IN_CHINA)
def test_gcj02_and_back_is_the_same_place_within_a_millimetre(position: Degrees) -> None:
    there = convert(position, Crs.WGS84, Crs.GCJ02)
    assert metres(convert(there, Crs.GCJ02, Crs.WGS84), position) < 1e-3


@given(IN_CHINA)
def test_gcj02_lies_between_ten_metres_and_a_kilometre_beside_wgs84(position: Degrees) -> None:
    # Nearest, 17.5 m, at 96.6° E 37.1° N.
    assert 10 < metres(convert(position, Crs.WGS84, Crs.GCJ02), position) < 1000


@given(ANYWHERE)
def test_cgcs2000_keeps_the_degrees_of_wgs84(position: Degrees) -> None:
    assert convert(position, Crs.WGS84, Crs.CGCS2000) == position
    there = convert(position, Crs.WGS84, Crs.GCJ02)
    assert convert(position, Crs.CGCS2000, Crs.GCJ02) == there


@pytest.mark.parametrize(
    "position",
    [
        pytest.param((2.35, 48.85), id="Paris"),
        pytest.param((-74.0, 40.7), id="New York"),
    ],
)
def test_outside_china_gcj02_is_wgs84(position: Degrees) -> None:
    assert convert(position, Crs.WGS84, Crs.GCJ02) == position


def test_a_known_point_of_beijing() -> None:
    # Tian'anmen, as several independent converters give it.
    longitude, latitude = convert((116.404, 39.915), Crs.WGS84, Crs.GCJ02)
    assert (longitude, latitude) == pytest.approx((116.41024, 39.91640), abs=2e-5)


@pytest.mark.parametrize("position", [(181.0, 0.0), (0.0, 91.0), (float("nan"), 0.0)])
def test_what_is_no_position_is_refused(position: Degrees) -> None:
    with pytest.raises(ValueError, match="within"):
        convert(position, Crs.WGS84, Crs.GCJ02)
