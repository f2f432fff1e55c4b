"""Last looks on a page: the picture with what was found on it and what is drawn there."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.contract import TriedBox, View
from serving.console.components.framed import Area, Box, framed
from serving.console.html import Markup, tag
from serving.console.visitor import Visitor
from serving.looks.domain import LastLook

SIZE = (16, 9)
"""Of a picture whose size nobody told."""


def picture_path(look: LastLook) -> str:
    return f"/api/cameras/{look.camera_id}/looks/{look.id}/picture"


def sight(
    visitor: Visitor,
    look: LastLook,
    view: View | None = None,
    tried: Sequence[TriedBox] = (),
    *,
    boxes: bool = False,
) -> Markup:
    """Its picture; with ``view`` its zones, with ``boxes`` what was found, suspects in colour."""
    words = visitor.words
    shown: list[Box] = []
    if boxes:
        accused = {(one.label, one.box) for one in tried}
        shown = [
            Box(one.box, _named(visitor, one.label, one.score), "other")
            for one in look.boxes
            if (one.label, one.box) not in accused
        ]
        shown += [
            Box(
                one.box,
                _named(visitor, one.label, one.score),
                "good" if one.permit_id else "",
            )
            for one in tried
        ]
    return framed(
        picture_path(look),
        words("camera.look_alt", moment=visitor.moments.text(look.captured_at)),
        (look.width or SIZE[0], look.height or SIZE[1]),
        boxes=shown,
        areas=areas(visitor, view, look) if view else (),
    )


def areas(visitor: Visitor, view: View, look: LastLook) -> list[Area]:
    """The view's zones where they lie on this picture: the camera may have moved a little."""
    return [
        Area(
            tuple((x + look.dx, y + look.dy) for x, y in zone.polygon),
            zone.kind,
            visitor.words.named("zone", zone.kind),
        )
        for zone in view.zones
    ]


def facts(visitor: Visitor, look: LastLook) -> Markup:
    """When it was, in which light, who looked, and why it says nothing."""
    words = visitor.words
    return tag(
        "p",
        visitor.moments.markup(look.captured_at),
        tag("span", words(f"light.{look.condition}")) if look.condition else None,
        tag("span", words("camera.unable", why=words.named("cause", look.unable)), class_="warn")
        if look.unable
        else None,
        tag("span", str(look.model), class_="faint") if look.model else None,
        class_="look-facts",
    )


def _named(visitor: Visitor, label: str, score: float) -> str:
    return f"{visitor.words.named('label', label)} {score:.0%}"
