"""Where a case is: its camera on the city's own map, and whose duty area that is."""

from __future__ import annotations

import json

from serving.console import places
from serving.console.case.dossier import Dossier
from serving.console.html import Markup, join, tag
from serving.console.visitor import Visitor
from serving.users.domain import Permission


def where(visitor: Visitor, dossier: Dossier) -> Markup:
    """The map fetches its ground by itself; what lies on it comes along."""
    words, line, there = visitor.words, dossier.line, dossier.where
    title = tag("h2", words("where.title"))
    camera = (
        tag("a", line.camera_name, href=places.camera(line.camera_id))
        if visitor.person.may(Permission.SEE_CAMERAS)
        else tag("b", line.camera_name)
    )
    if there.position is None:
        nowhere = tag("p", words("where.nowhere"), class_="faint")
        return join(title, tag("p", camera, " · ", line.district), nowhere)
    names = [str(area["properties"]["name"]) for area in there.areas]
    told = {
        "label": words("where.map", camera=line.camera_name),
        "nearer": words("overview.nearer"),
        "farther": words("overview.farther"),
        "whole": words("where.whole"),
        "empty": "",
        "place": {
            "position": there.position,
            "name": line.camera_name,
            "areas": there.areas,
        },
    }
    return join(
        title,
        tag("div", tag("city-map", data_told=json.dumps(told, ensure_ascii=False)), class_="spot"),
        tag("p", camera, " · ", line.district),
        tag("p", words("where.duty", names=", ".join(names)) if names else words("where.no_duty")),
        tag("p", tag("code", f"{there.position[1]:.6f}, {there.position[0]:.6f}"), class_="faint"),
    )
