"""What stands around a drawing: the board itself, and what the server says of a drawing."""

from __future__ import annotations

import json
from typing import Any

from pipeline.contract import View, ZoneKind
from serving.console.camera.sheet import CameraSheet
from serving.console.components.buttons import Look, link_button
from serving.console.html import Markup, join, tag
from serving.console.sights import facts, sight
from serving.console.visitor import Visitor
from serving.console.words import Words
from serving.looks.domain import LastLook, Trial


def board(
    visitor: Visitor, sheet: CameraSheet, look: LastLook, *, stands: bool, back: str
) -> Markup:
    """Drawn once: from then on the browser draws in it. ``stands`` asks whether the camera is
    where it should be."""
    words, view = visitor.words, sheet.camera.views[0]
    return tag(
        "div",
        tag("div", tag("div", sight(visitor, look), class_="stage"), class_="board-picture"),
        tag(
            "aside",
            tag(
                "div",
                tag("h1", words("zones.title", camera=sheet.camera.name)),
                facts(visitor, look),
                class_="board-part",
            ),
            tag(
                "div",
                tag("h2", words("zones.add")),
                tag("div", class_="palette", data_palette=True, role="group"),
                tag("p", class_="hint", data_hint=True, role="status"),
                class_="board-part",
            ),
            tag(
                "div",
                tag("h2", words("zones.drawn")),
                tag("ul", class_="zone-list", data_zones=True),
                tag(
                    "div",
                    _tool("undo", words("zones.undo"), "⌃Z"),
                    _tool("redo", words("zones.redo"), "⌃⇧Z"),
                    _tool("all", words("zones.all")),
                    class_="actions",
                ),
                class_="board-part",
            ),
            tag("div", id="trial", class_="board-part", role="status", aria_live="polite"),
            tag(
                "div",
                _stands(words) if stands else None,
                tag(
                    "div",
                    tag(
                        "button",
                        words("zones.save"),
                        type="button",
                        class_=Look.PRIMARY,
                        data_tool="save",
                        disabled=True,
                    ),
                    link_button(words("zones.leave"), back),
                    class_="actions",
                ),
                class_="board-part save",
            ),
        ),
        class_="board",
        data_editor=json.dumps(_told(words, drawn(view, look)), ensure_ascii=False),
    )


def drawn(view: View, look: LastLook) -> list[dict[str, Any]]:
    """The view's zones where they lie on this look: a camera that moved a little took them along.

    Of a view that has moved away they stay where they were drawn.
    """
    dx, dy = (look.dx, look.dy) if look.unable is None else (0.0, 0.0)
    return [
        {
            "id": zone.id,
            "kind": zone.kind.value,
            "polygon": [[_share(x + dx), _share(y + dy)] for x, y in zone.polygon],
        }
        for zone in view.zones
    ]


def verdict(visitor: Visitor, trial: Trial, over: LastLook) -> dict[str, Any]:
    """What the rules say of a drawing, for the browser to draw. Only the look that was judged
    shows boxes."""
    words = visitor.words
    boxes: list[dict[str, Any]] = []
    if trial.look is not None and trial.look.id == over.id:
        accused = {(one.label, one.box) for one in trial.tried}
        for seen in trial.look.boxes:
            if (seen.label, seen.box) not in accused:
                name = f"{words.named('label', seen.label)} {seen.score:.0%}"
                boxes.append({"xyxy": seen.box, "look": "other", "name": name})
        for one in trial.tried:
            name = f"{words.named('kind', one.kind)} {one.score:.0%}"
            look = "good" if one.permit_id else ""
            boxes.append({"xyxy": one.box, "look": look, "name": name})
    faults = {name: words(f"fault.{fault}") for name, fault in trial.faults.items()}
    return {"faults": faults, "boxes": boxes}


def said(visitor: Visitor, trial: Trial, over: LastLook) -> Markup:
    """The same in sentences."""
    words = visitor.words
    accused = [one for one in trial.tried if one.permit_id is None]
    allowed = len(trial.tried) - len(accused)
    same = trial.look is not None and trial.look.id == over.id
    return join(
        tag("h2", words("zones.trial")),
        [
            tag(
                "p",
                words(
                    "zones.missing",
                    kind=words.named("kind", kind),
                    zones=" / ".join(words.named("zone", one) for one in sorted(needs)),
                ),
                class_="warn",
            )
            for kind, needs in trial.missing.items()
        ],
        [tag("p", words("zones.other_view"), class_="faint")]
        if not same
        else [
            tag("p", words("zones.suspected", count=len(accused))),
            tag(
                "ul",
                [
                    tag(
                        "li",
                        f"{words.named('kind', one.kind)} · "
                        f"{words.named('label', one.label)} {one.score:.0%}",
                    )
                    for one in accused
                ],
            )
            if accused
            else None,
            tag("p", words("zones.allowed", count=allowed)) if allowed else None,
            tag("p", words("zones.one_look"), class_="faint"),
        ],
    )


def _told(words: Words, zones: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "zones": zones,
        "kinds": [kind.value for kind in ZoneKind],
        "words": {
            "kinds": {kind.value: words.named("zone", kind) for kind in ZoneKind},
            "corner": words("zones.corner"),
            "kindOf": words("zones.kind_of"),
            "drop": words("zones.drop"),
            "none": words("zones.none"),
            "hints": {
                "idle": words("zones.hint_idle"),
                "drawing": words("zones.hint_drawing"),
                "chosen": words("zones.hint_chosen"),
                "all": words("zones.hint_all"),
            },
        },
    }


def _tool(name: str, text: str, key: str = "") -> Markup:
    return tag(
        "button",
        text,
        tag("kbd", key) if key else None,
        type="button",
        class_=Look.QUIET,
        data_tool=name,
    )


def _stands(words: Words) -> Markup:
    return tag(
        "label",
        tag("input", type="checkbox", name="stands", checked=True),
        tag("span", words("zones.stands")),
        class_="stands",
    )


def _share(value: float) -> float:
    return round(min(max(value, 0.0), 1.0), 5)
