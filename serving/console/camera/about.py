"""What is registered of a camera."""

from __future__ import annotations

from serving.console.camera.sheet import CameraSheet
from serving.console.components.facts import fact, fact_list
from serving.console.html import Child, Markup, join, tag
from serving.console.visitor import Visitor


def about(visitor: Visitor, sheet: CameraSheet) -> Markup:
    """What is registered of it."""
    words, camera = visitor.words, sheet.camera
    view = camera.views[0]
    rows: list[tuple[str, Child]] = [
        (words("camera.id"), tag("code", camera.id)),
        (words("camera.source"), camera.source),
        (words("camera.district"), camera.district),
        (words("camera.site"), camera.site),
        (words("camera.gb"), tag("code", camera.gb28181_id) if camera.gb28181_id else None),
        (words("camera.address"), camera.address_shown or words("camera.address_asked")),
        (words("camera.position"), _position(camera.longitude, camera.latitude)),
        (
            words("camera.watch"),
            [tag("span", words.named("kind", kind)) for kind in sorted(view.watch)],
        ),
        (words("camera.zones"), _zones(visitor, sheet)),
        (words("camera.pace"), _pace(visitor, sheet)),
    ]
    return join(
        tag("h2", words("camera.about")),
        fact_list(*(fact(name, text) for name, text in rows if text)),
    )


def _position(longitude: float | None, latitude: float | None) -> str | None:
    if longitude is None or latitude is None:
        return None
    return f"{latitude:.5f}, {longitude:.5f}"


def _zones(visitor: Visitor, sheet: CameraSheet) -> Child:
    words, zones = visitor.words, sheet.camera.views[0].zones
    if not zones:
        return tag("span", words("camera.no_zones"), class_="warn")
    return [
        tag(
            "span",
            tag("i", class_="swatch", style=f"background: var(--zone-{zone.kind})"),
            words.named("zone", zone.kind),
        )
        for zone in zones
    ]


def _pace(visitor: Visitor, sheet: CameraSheet) -> Child:
    words, camera = visitor.words, sheet.camera
    if camera.live_every_s:
        return words("camera.live", span=visitor.moments.duration(camera.live_every_s))
    if camera.target_s:
        return words("camera.target", span=visitor.moments.duration(camera.target_s))
    return words("camera.target_kinds")
