"""What a camera saw last, and what can be done with the look."""

from __future__ import annotations

from datetime import datetime

from serving.console.camera.sheet import CameraSheet
from serving.console.components.buttons import Look, button, link_button
from serving.console.html import Markup, join, tag
from serving.console.sights import facts, sight
from serving.console.visitor import Visitor
from serving.users.domain import Permission


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
        link_button(words("camera.draw"), sheet.drawing, look=Look.PRIMARY, key="e")
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
