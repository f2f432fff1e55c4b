"""The form of a permit: what it begins with, and what it asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from serving.cameras.errors import CameraNotFound
from serving.cameras.lines import LineFilter
from serving.cameras.listing import tally
from serving.cameras.service import get_camera
from serving.cases.reasons import BY_KIND
from serving.console.components.form import choice_row, long_row, text_row
from serving.console.html import Markup, join, tag
from serving.console.visitor import Visitor
from serving.console.words import Words
from serving.permits.domain import Permit, ViewArea
from serving.permits.service import get_permit
from serving.users.domain import Person


@dataclass(frozen=True, slots=True)
class Start:
    """What the form begins with."""

    permit: Permit | None
    """As it stands, or the one a new one is to be like."""
    version: int | None
    """Of the permit that is changed; None for a new one."""
    districts: tuple[str, ...]
    """Whose permit it may be, besides the whole city's."""
    today: date
    names: Mapping[str, str]
    """Of the cameras it is drawn on."""


def read(visitor: Visitor, permit_id: str | None, *, like: bool) -> Start:
    """Raises Forbidden or PermitNotFound."""
    services, person = visitor.services, visitor.person
    with services.db.reading() as session:
        known = tally(session, person, LineFilter()).districts
        permit, version = None, None
        if permit_id is not None:
            granted = get_permit(session, person, permit_id, services.city).granted
            permit, version = granted.permit, None if like else granted.version
        names = _names(session, person, permit)
    own = {person.district} if person.district else set()
    there = {permit.district} if permit and permit.district and version is not None else set()
    districts = sorted({*known, *own, *there})
    today = services.clock.now().astimezone(services.city).date()
    return Start(permit, version, tuple(districts), today, names)


def facts(visitor: Visitor, start: Start) -> Markup:
    """All but where and when."""
    words, permit, new = visitor.words, start.permit, start.version is None
    text = {name: str(value) for name, value in _values(start).items() if value is not None}
    city = [("", words("permit.whole_city"))] if visitor.person.district is None else []
    return tag(
        "div",
        text_row(
            "id",
            words("permit_field.id"),
            text.get("id", ""),
            hint=words("permit_form.id_hint") if new else None,
            maxlength=64,
            readonly=not new,
            required=True,
            autocomplete="off",
        ),
        text_row(
            "name",
            words("permit_field.name"),
            text.get("name", ""),
            hint=words("permit_form.name_hint"),
            maxlength=200,
        ),
        choice_row(
            "district",
            words("permit_field.district"),
            [*city, *((one, one) for one in start.districts)],
            text.get("district", visitor.person.district or ""),
        ),
        text_row(
            "applicant", words("permit_field.applicant"), text.get("applicant", ""), maxlength=200
        ),
        text_row(
            "approver", words("permit_field.approver"), text.get("approver", ""), maxlength=200
        ),
        text_row(
            "capacity",
            words("permit_field.capacity"),
            text.get("capacity", ""),
            hint=words("permit_form.capacity_hint"),
            type="number",
            min=1,
            max=10_000,
        ),
        text_row(
            "valid_from", words("permit_field.valid_from"), text.get("valid_from", ""), type="date"
        ),
        text_row(
            "valid_until",
            words("permit_field.valid_until"),
            text.get("valid_until", ""),
            hint=words("permit_form.until_hint"),
            type="date",
        ),
        _kinds(words, permit.kinds if permit else ()),
        text_row(
            "margin",
            words("permit_field.margin"),
            text.get("margin", ""),
            hint=words("permit_form.margin_hint"),
            type="number",
            min=0,
            max=50,
            step="any",
        ),
        text_row(
            "margin_m",
            words("permit_field.margin_m"),
            text.get("margin_m", ""),
            hint=words("permit_form.margin_m_hint"),
            type="number",
            min=0,
            max=2000,
            step="any",
        ),
        long_row("note", words("permit_field.note"), text.get("note", ""), maxlength=2000),
        class_="permit-fields",
    )


def foot(visitor: Visitor, start: Start, back: str) -> Markup:
    """Why, and the end of it."""
    words = visitor.words
    return join(
        text_row(
            "why", words("permit_form.why"), hint=words("permit_form.why_hint"), maxlength=2000
        ),
        tag(
            "div",
            tag(
                "button",
                words("permit_form.grant") if start.version is None else words("permit_form.save"),
                type="submit",
                class_="button primary",
            ),
            tag("a", words("permit_form.leave"), href=back, class_="button"),
            class_="actions",
        ),
    )


def _names(session: Session, person: Person, permit: Permit | None) -> dict[str, str]:
    areas = permit.areas if permit is not None else []
    names = {}
    for camera in {area.camera for area in areas if isinstance(area, ViewArea)}:
        with suppress(CameraNotFound):
            names[camera] = get_camera(session, person, camera).name
    return names


def _values(start: Start) -> dict[str, Any]:
    permit = start.permit
    if permit is None:
        return {"valid_from": start.today}
    values = {name: getattr(permit, name) for name in type(permit).model_fields}
    values["margin"] = f"{100 * permit.margin:.10g}" if permit.margin else None
    values["margin_m"] = f"{permit.margin_m:g}" if permit.margin_m else None
    if start.version is None:
        values |= {"id": None, "valid_from": start.today, "valid_until": None}
    return values


def _kinds(words: Words, ticked: Sequence[str]) -> Markup:
    return tag(
        "fieldset",
        tag("legend", words("permit_field.kinds")),
        [
            tag(
                "label",
                tag("input", type="checkbox", name=f"kind-{kind}", checked=kind in ticked),
                words.named("kind", kind),
            )
            for kind in BY_KIND
        ],
        class_="row kinds",
        data_field="kinds",
    )
