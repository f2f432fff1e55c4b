"""The parts of a camera's page, as markup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from pipeline.contract import CameraEventKind
from serving.console import places
from serving.console.camera_sheet import CameraSheet
from serving.console.components.buttons import Look, button, link_button
from serving.console.components.labels import Tone, label
from serving.console.html import Child, Markup, join, tag
from serving.console.sights import facts, sight
from serving.console.visitor import Visitor
from serving.events.domain import EventLine
from serving.looks.domain import Part
from serving.users.domain import Permission

DAYS: Final = 7
"""Of the strip that shows how a camera did."""
LINES: Final = 12
_LEVELS: Final[Mapping[CameraEventKind, int]] = {
    CameraEventKind.OFFLINE: 0,
    CameraEventKind.VIEW_MOVED: 1,
    CameraEventKind.BLIND: 2,
}


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
        tag("dl", [tag("div", tag("dt", name), tag("dd", text)) for name, text in rows if text]),
    )


def state(sheet: CameraSheet, visitor: Visitor) -> Markup:
    """How it does now, as labels."""
    words = visitor.words
    if not sheet.troubles:
        key = "well" if sheet.camera.views[0].zones else "undrawn"
        return label(words(f"health.{key}"), Tone.GOOD if key == "well" else Tone.NEUTRAL)
    return join(
        *(
            join(
                label(words(f"health.{one.kind}"), Tone.BAD),
                tag(
                    "span", words("trouble.since"), " ", visitor.moments.markup(one.at, short=True)
                ),
                tag("span", words.named("cause", one.reason), class_="faint")
                if one.reason and one.reason != one.kind
                else None,
            )
            for one in sheet.troubles
        )
    )


def tools(visitor: Visitor, sheet: CameraSheet, *, boxes: bool, zones: bool) -> Markup:
    """What can be done with the look, and asked of the camera."""
    words, looks = visitor.words, sheet.looks
    may = visitor.person.may(Permission.EDIT_CAMERAS)
    waits = looks.asked_at is not None
    return tag(
        "div",
        _switch("boxes", words("camera.detections"), "b", on=boxes),
        _switch("zones", words("camera.zones"), "z", on=zones),
        tag("span", class_="gap"),
        tag("span", words("camera.waiting"), class_="waiting", role="status") if waits else None,
        button(words("camera.look_now"), "look", key="l", disabled=waits) if may else None,
        link_button(words("camera.draw"), _drawing(sheet), look=Look.PRIMARY, key="e")
        if may
        else None,
        class_="look-tools",
    )


def last_look(visitor: Visitor, sheet: CameraSheet, *, boxes: bool, zones: bool) -> Markup:
    """The newest look with a picture, or why there is none."""
    words, looks = visitor.words, sheet.looks
    shown = looks.pictured
    if shown is None:
        return tag(
            "div",
            tag("p", words("camera.no_look")),
            tag("p", words("camera.no_look_hint")),
            class_="stage empty-stage",
        )
    view = sheet.camera.views[0] if zones and shown.unable is None else None
    missed = looks.missed if looks.newest is looks.missed else None
    return join(
        tag(
            "div",
            sight(visitor, shown, view, sheet.tried if shown.unable is None else (), boxes=boxes),
            class_="stage",
        ),
        tag(
            "div",
            facts(visitor, shown),
            _missed(visitor, missed.captured_at, missed.unable) if missed else None,
            _suspected(visitor, sheet) if shown.unable is None else None,
            class_="look-foot",
        ),
    )


def ticket(visitor: Visitor, sheet: CameraSheet) -> Markup | None:
    """A view that moved: how it was, how it is, and what to do about it."""
    moved, looks = sheet.moved, sheet.looks
    if moved is None:
        return None
    words, may = visitor.words, visitor.person.may(Permission.EDIT_CAMERAS)
    now = sheet.elsewhere
    return tag(
        "section",
        tag("h2", words("ticket.title")),
        tag(
            "p",
            words("ticket.since"),
            " ",
            visitor.moments.markup(moved.at),
            words("ticket.what"),
        ),
        tag(
            "div",
            _figure(
                visitor,
                words("ticket.before"),
                sight(visitor, looks.usable, sheet.camera.views[0]) if looks.usable else None,
                looks.usable.captured_at if looks.usable else None,
            ),
            _figure(
                visitor,
                words("ticket.now"),
                sight(visitor, now, sheet.camera.views[0]) if now else None,
                now.captured_at if now else None,
            ),
            class_="pair",
        ),
        tag(
            "div",
            link_button(
                words("ticket.redraw"),
                _drawing(sheet),
                look=Look.PRIMARY,
            ),
            button(words("ticket.stands"), "stands", sure=words("ticket.stands_sure")),
            tag("span", words("ticket.or_turn"), class_="faint"),
            class_="actions",
        )
        if may
        else tag("p", words("ticket.ask"), class_="faint"),
        class_="panel ticket",
        aria_label=words("ticket.title"),
    )


def history(visitor: Visitor, sheet: CameraSheet, now: datetime) -> Markup:
    """How it did: a strip of a week, and its troubles one by one."""
    words = visitor.words
    begun = [one for one in sheet.events if one.kind in _LEVELS]
    if not begun:
        return join(
            tag("h2", words("camera.history")),
            tag("p", words("camera.never_ill"), class_="faint"),
        )
    return join(
        tag("h2", words("camera.history")),
        _strip(visitor, begun, now),
        tag("ul", [_trouble(visitor, one) for one in begun[:LINES]], class_="bouts"),
    )


def cases(visitor: Visitor, sheet: CameraSheet) -> Markup:
    words = visitor.words
    if not sheet.cases:
        return join(
            tag("h2", words("camera.cases")), tag("p", words("camera.no_cases"), class_="faint")
        )
    return join(
        tag("h2", words("camera.cases")),
        tag(
            "ul",
            [
                tag(
                    "li",
                    tag(
                        "a",
                        words.named("kind", line.kind),
                        href=places.case(line.id, ()),
                    ),
                    tag("span", words(f"status.{line.status}"), class_=f"status {line.status}"),
                    tag("span", line.number, class_="faint"),
                    visitor.moments.markup(line.opened_at, short=True),
                )
                for line in sheet.cases
            ],
            class_="bouts",
        ),
        tag("p", words("camera.more_cases"), class_="faint") if sheet.more_cases else None,
    )


def _drawing(sheet: CameraSheet) -> str:
    """Where its zones are drawn: over the present picture where the view has moved."""
    return places.zones(sheet.camera.id, Part.UNABLE if sheet.elsewhere else None)


def _suspected(visitor: Visitor, sheet: CameraSheet) -> Markup:
    words = visitor.words
    looks = sheet.looks.usable
    found = len(looks.boxes) if looks else 0
    accused = [one for one in sheet.tried if one.permit_id is None]
    allowed = len(sheet.tried) - len(accused)
    return tag(
        "p",
        tag("span", words("camera.found", count=found)),
        tag(
            "span",
            words("camera.suspected", count=len(accused)),
            class_="warn" if accused else "faint",
        ),
        tag("span", words("camera.permitted", count=allowed)) if allowed else None,
        class_="look-facts",
    )


def _missed(visitor: Visitor, at: datetime, why: str | None) -> Markup:
    words = visitor.words
    return tag(
        "p",
        visitor.moments.markup(at, short=True),
        tag("span", words("camera.missed", why=words.named("cause", why or "")), class_="warn"),
        class_="look-facts",
    )


def _figure(visitor: Visitor, title: str, shown: Markup | None, at: datetime | None) -> Markup:
    return tag(
        "figure",
        tag("div", shown or tag("p", visitor.words("ticket.no_picture")), class_="stage"),
        tag("figcaption", tag("b", title), visitor.moments.markup(at) if at else None),
    )


def _switch(wish: str, text: str, key: str, *, on: bool) -> Markup:
    return tag(
        "button",
        text,
        tag("kbd", key),
        type="button",
        class_="quiet",
        data_wish=wish,
        data_key=key,
        aria_pressed="true" if on else "false",
    )


def _strip(visitor: Visitor, events: Sequence[EventLine], now: datetime) -> Markup:
    """A line a trouble, from a week ago to now; each bout a bar."""
    words, start = visitor.words, now - timedelta(days=DAYS)
    span = (now - start).total_seconds()
    bars = []
    for one in events:
        until = one.ended_at or now
        if until <= start:
            continue
        left = max(0.0, (one.at - start).total_seconds() / span * 100)
        right = min(100.0, (until - start).total_seconds() / span * 100)
        bars.append(
            tag(
                "rect",
                x=round(left, 3),
                y=_LEVELS[one.kind] * 8,
                width=round(max(right - left, 0.4), 3),
                height=6,
                class_=str(one.kind),
            )
        )
    return tag(
        "figure",
        tag(
            "svg",
            bars,
            [
                tag("line", x1=day * 100 / DAYS, x2=day * 100 / DAYS, y1=0, y2=24)
                for day in range(8)
            ],
            viewBox="0 0 100 24",
            preserveAspectRatio="none",
            role="img",
            aria_label=words("camera.strip", count=len(bars), days=DAYS),
        ),
        tag(
            "figcaption",
            visitor.moments.markup(start, short=True),
            [tag("span", tag("i", class_=str(kind)), words(f"health.{kind}")) for kind in _LEVELS],
            tag("span", words("camera.now")),
        ),
        class_="strip",
    )


def _trouble(visitor: Visitor, one: EventLine) -> Markup:
    words = visitor.words
    lasted = one.ended_at and visitor.moments.duration((one.ended_at - one.at).total_seconds())
    return tag(
        "li",
        tag("b", words(f"health.{one.kind}")),
        tag("span", words.named("cause", one.reason), class_="faint")
        if one.reason and one.reason != one.kind
        else None,
        tag("span", words("camera.lasted", span=lasted))
        if lasted
        else tag("span", words("camera.lasts"), class_="warn"),
        visitor.moments.markup(one.at, short=True),
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
