"""Outlines as a drawing: how they lie, and what is said of them."""

from __future__ import annotations

import re
from typing import Any

from serving.console.components.outlines import NAMED, Look, Outline, outlines

SQUARE = [[111.0, 35.0], [111.1, 35.0], [111.1, 35.1], [111.0, 35.1], [111.0, 35.0]]


def polygon(ring: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [ring]}


def east(by: float) -> dict[str, Any]:
    return polygon([[x + by, y] for x, y in SQUARE])


def corners(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"([\d.]+) ([\d.]+)", path)]


def paths(drawn: str) -> list[list[tuple[float, float]]]:
    return [corners(path) for path in re.findall(r' d="([^"]*)"', drawn)]


def test_north_is_up_east_is_right_and_nothing_lies_beyond_the_paper() -> None:
    drawn = str(outlines("two", [Outline("a", polygon(SQUARE)), Outline("b", east(0.2))]))
    first, second = paths(drawn)
    assert max(x for x, _ in first) < min(x for x, _ in second)
    assert first[0][1] > first[2][1], "35.0 lies below 35.1"
    box = re.search(r'viewBox="0 0 (\d+) (\d+)"', drawn)
    assert box is not None
    wide, high = int(box[1]), int(box[2])
    assert all(0 <= x <= wide and 0 <= y <= high for path in (first, second) for x, y in path)


def test_corners_that_fall_together_are_drawn_once() -> None:
    fine = [[111.0 + n / 1e7, 35.0] for n in range(10_000)]
    [path] = paths(str(outlines("fine", [Outline("a", polygon([*fine, *SQUARE[1:]]))])))
    assert len(path) < 50


def test_a_name_is_text_and_of_very_many_outlines_only_seen_by_pointing() -> None:
    one = outlines("one", [Outline("<b>", polygon(SQUARE), Look.NEW)])
    assert "&lt;b&gt;</text>" in str(one)
    assert 'class="is-new"' in str(one)
    many = outlines("many", [Outline(f"n{n}", polygon(SQUARE)) for n in range(NAMED + 1)])
    assert "<text" not in str(many)
    assert "<title>n7</title>" in str(many)


def test_what_becomes_otherwise_is_not_named_twice() -> None:
    held = [Outline("a", polygon(SQUARE), Look.OTHER), Outline("a", east(0.1), Look.GONE)]
    assert str(outlines("x", held)).count("</text>") == 1


def test_where_nothing_lies_nothing_is_drawn() -> None:
    assert outlines("none", []) is None
