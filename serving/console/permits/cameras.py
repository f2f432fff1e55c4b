"""Where a permit holds."""

from __future__ import annotations

from pipeline.contract import WHOLE_VIEW
from serving.console import places
from serving.console.components.framed import Area, Box, framed
from serving.console.html import Markup, join, tag
from serving.console.permits.sheet import PermitSheet, Sight
from serving.console.sights import SIZE, facts, picture_path
from serving.console.visitor import Visitor


def sights(visitor: Visitor, sheet: PermitSheet) -> Markup:
    """Where it holds, over the last looks at the cameras it touches."""
    words, left = visitor.words, len(sheet.shown.touches) - len(sheet.sights)
    others = sorted({camera for camera, _ in sheet.shown.touches})
    shown = {one.camera.id for one in sheet.sights}
    return join(
        tag("h2", words("permit.cameras", count=len(sheet.shown.touches))),
        tag("div", [_sight(visitor, one) for one in sheet.sights], class_="sights")
        if sheet.sights
        else tag("p", words("permit.touches_none"), class_="faint"),
        tag(
            "details",
            tag("summary", words("permit.other_cameras", count=left)),
            tag(
                "p",
                [
                    tag("a", tag("code", one), href=places.camera(one))
                    for one in others
                    if one not in shown
                ],
                class_="ids",
            ),
        )
        if left > 0
        else None,
    )


def _sight(visitor: Visitor, one: Sight) -> Markup:
    words, look = visitor.words, one.look
    if look is None:
        picture: Markup = tag("p", words("camera.no_look"), class_="absent")
    else:
        drawn: tuple[tuple[float, float], ...] = ()
        if one.area is not None and one.area != WHOLE_VIEW:
            drawn = tuple((x + look.dx, y + look.dy) for x, y in one.area)
        picture = framed(
            picture_path(look),
            words("camera.look_alt", moment=visitor.moments.text(look.captured_at)),
            (look.width or SIZE[0], look.height or SIZE[1]),
            areas=[Area(drawn, "permit")] if drawn else (),
            boxes=[
                Box(box.box, f"{words.named('kind', box.kind)} {box.score:.0%}", "good")
                for box in one.allowed
            ],
        )
    part = words(
        "permit.part_of_view" if one.area not in (None, WHOLE_VIEW) else "permit.all_of_it"
    )
    return tag(
        "figure",
        tag("div", picture, class_="stage"),
        tag(
            "figcaption",
            tag("a", one.camera.name, href=places.camera(one.camera.id)),
            tag("span", part, class_="faint"),
            tag("span", words("permit.allows_now", count=len(one.allowed))) if look else None,
            tag("span", words("permit.allowed_late", count=f"{one.suspects:,}"))
            if one.suspects
            else None,
            facts(visitor, look) if look else None,
        ),
    )
