"""A permit's areas on cameras' views: finding a camera, and drawing over its last look."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.contract import WHOLE_VIEW, Area
from serving.cameras.domain import CameraCard
from serving.cameras.lines import CameraLine, LineFilter
from serving.cameras.listing import list_lines
from serving.console.components.buttons import Look, button
from serving.console.html import Markup, join, tag
from serving.console.sights import facts, sight
from serving.console.visitor import Visitor
from serving.looks.domain import LastLook, Trial
from serving.permits.spreading import ViewKey

FOUND = 8
KIND = "permit"
"""What the drawing board calls the one kind of area there is to draw."""


def finder(visitor: Visitor) -> Markup:
    words = visitor.words
    return tag(
        "label",
        words("views.find"),
        tag(
            "input",
            type="search",
            placeholder=words("cameras.search"),
            class_="control",
            maxlength=200,
            autocomplete="off",
            data_find=True,
        ),
    )


def find(visitor: Visitor, text: str) -> tuple[CameraLine, ...]:
    wanted = LineFilter(text=text.strip()[:200] or None)
    with visitor.services.db.reading() as session:
        return list_lines(session, visitor.person, wanted, 0, FOUND)


def found(visitor: Visitor, lines: Sequence[CameraLine]) -> Markup:
    words = visitor.words
    if not lines:
        return tag("p", words("views.none_found"), class_="faint")
    return tag(
        "ul",
        [
            tag(
                "li",
                button(line.name, "view", look=Look.QUIET, camera=line.id),
                tag("small", line.district, class_="faint"),
            )
            for line in lines
        ],
        class_="found-cameras",
        aria_label=words("views.found"),
    )


def drawn(
    visitor: Visitor, views: Mapping[ViewKey, Area], names: Mapping[str, str], here: ViewKey | None
) -> Markup:
    """The views that are drawn on, each to be opened or taken off."""
    words = visitor.words
    if not views:
        return tag("p", words("views.none"), class_="faint")
    return tag(
        "ul",
        [
            tag(
                "li",
                button(
                    names.get(camera, camera),
                    "view",
                    look=Look.QUIET,
                    camera=camera,
                ),
                tag(
                    "small",
                    words("permit.all_of_it")
                    if area == WHOLE_VIEW
                    else words("permit.part_of_view"),
                    class_="faint",
                ),
                tag(
                    "button",
                    "✕",
                    type="button",
                    class_=Look.QUIET,
                    title=words("views.drop", camera=names.get(camera, camera)),
                    aria_label=words("views.drop", camera=names.get(camera, camera)),
                    data_wish="drop_view",
                    data_camera=camera,
                    data_view=view,
                ),
                class_="chosen" if (camera, view) == here else None,
            )
            for (camera, view), area in views.items()
        ],
        class_="drawn-views",
        aria_label=words("views.drawn"),
    )


def board(visitor: Visitor, camera: CameraCard, look: LastLook | None, area: Area | None) -> Markup:
    """Over the last look; without one the whole view is all that can be chosen."""
    words = visitor.words
    whole = area == WHOLE_VIEW
    switch = tag(
        "button",
        words("views.whole"),
        type="button",
        class_=Look.PLAIN,
        aria_pressed="true" if whole else "false",
        data_wish="whole",
    )
    if look is None:
        return tag(
            "div",
            tag("b", camera.name),
            tag("p", words("views.no_look")),
            tag("div", switch, class_="actions"),
            class_="no-board",
        )
    return tag(
        "div",
        tag("div", tag("div", sight(visitor, look), class_="stage"), class_="board-picture"),
        tag(
            "div",
            tag("div", tag("h3", camera.name), facts(visitor, look), class_="board-part"),
            tag("div", id="trial", class_="board-part", role="status", aria_live="polite"),
            tag(
                "div",
                tag("div", class_="palette", data_palette=True, hidden=whole),
                switch,
                tag("p", class_="hint", data_hint=True, role="status", hidden=whole),
                class_="board-part",
            ),
            tag(
                "div",
                tag("ul", class_="zone-list", data_zones=True),
                tag(
                    "div",
                    _tool("undo", words("zones.undo")),
                    _tool("redo", words("zones.redo")),
                    class_="actions",
                ),
                class_="board-part",
                hidden=whole,
            ),
            class_="board-side",
        ),
        class_="board permit-board",
        data_editor=json.dumps(_told(visitor, look, area), ensure_ascii=False),
    )


def polygon_of(zones: Any, look: LastLook) -> Area | None:
    """What the board shows, where it lies on the view as it was when zones were drawn on it."""
    try:
        [zone] = zones
        corners = [(_share(x - look.dx), _share(y - look.dy)) for x, y in zone["polygon"]]
    except (TypeError, ValueError, KeyError):
        return None
    return tuple(corners)


def said(visitor: Visitor, trial: Trial, area: Area | None) -> Markup:
    """What the area would allow of what the rules suspect on this look."""
    words = visitor.words
    inside = sum(one.permit_id is not None for one in trial.tried)
    values = {"inside": inside, "all": len(trial.tried)}
    return join(
        tag("p", words("views.would_allow", **values))
        if area is not None
        else tag("p", words("views.suspected", count=len(trial.tried))),
        tag("p", words("views.whenever"), class_="faint"),
    )


def _told(visitor: Visitor, look: LastLook, area: Area | None) -> dict[str, Any]:
    words = visitor.words
    zones = []
    if area is not None and area != WHOLE_VIEW:
        corners = [[_share(x + look.dx), _share(y + look.dy)] for x, y in area]
        zones = [{"id": KIND, "kind": KIND, "polygon": corners}]
    return {
        "zones": zones,
        "kinds": [KIND],
        "most": 1,
        "words": {
            "kinds": {KIND: words("views.area")},
            "corner": words("zones.corner"),
            "kindOf": words("zones.kind_of"),
            "drop": words("zones.drop"),
            "none": words("views.draw_none"),
            "hints": {
                "idle": words("views.hint_idle"),
                "drawing": words("zones.hint_drawing"),
                "chosen": words("views.hint_chosen"),
                "all": words("views.hint_idle"),
            },
        },
    }


def _tool(name: str, text: str) -> Markup:
    return tag("button", text, type="button", class_=Look.QUIET, data_tool=name)


def _share(value: float) -> float:
    return round(min(max(value, 0.0), 1.0), 5)
