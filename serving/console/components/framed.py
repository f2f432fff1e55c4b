"""A picture with boxes and areas drawn over it by the browser: shown and hidden at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from serving.console.html import Markup, tag

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """``xyxy`` as shares of the picture. ``look`` is a class: empty, ``other`` or ``good``."""

    xyxy: tuple[float, float, float, float]
    name: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """A polygon as shares of the picture; ``kind`` is a zone's and gives the colour."""

    points: tuple[Point, ...]
    kind: str
    name: str = ""


def framed(
    source: str,
    alt: str,
    size: tuple[int, int],
    *,
    boxes: Sequence[Box] = (),
    areas: Sequence[Area] = (),
    relink: str | None = None,
) -> Markup:
    """As large as the room around it allows: put it into an element of class ``stage``.

    ``size`` is the picture's own, in pixels. ``relink`` comes with the wish ``relink`` as ``of``
    when its link is over.
    """
    wide, high = size
    return tag(
        "div",
        tag("img", src=source, alt=alt, data_relink=relink),
        tag(
            "svg",
            [_area(area) for area in areas],
            [_box(box) for box in boxes],
            viewBox="0 0 1 1",
            preserveAspectRatio="none",
            aria_hidden="true",
        ),
        [_name(box.xyxy[0], box.xyxy[1], box.name) for box in boxes if box.name],
        [_name(*area.points[0], area.name) for area in areas if area.name],
        class_="framed",
        style=f"--wide: {wide}; --high: {high}",
    )


def _box(box: Box) -> Markup:
    x1, y1, x2, y2 = box.xyxy
    return tag(
        "rect",
        x=x1,
        y=y1,
        width=round(x2 - x1, 6),
        height=round(y2 - y1, 6),
        class_=box.look or None,
    )


def _area(area: Area) -> Markup:
    points = " ".join(f"{x:g},{y:g}" for x, y in area.points)
    return tag("polygon", points=points, style=f"stroke: var(--zone-{area.kind})")


def _name(x: float, y: float, text: str) -> Markup:
    return tag("span", text, class_="name", style=f"left: {x:.2%}; top: {y:.2%}")
