"""How the answers of a permit's form become a permit for the service."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from serving.cases.reasons import BY_KIND
from serving.config import MapSettings
from serving.console.permits.lines import told_line
from serving.console.permits.where import areas_of
from serving.permits.domain import Permit, ViewArea
from serving.permits.spreading import ViewKey
from serving.permits.week import HOURS, Hour, split, windows_of_hours

Fields = Mapping[str, Any]
NOTHING_SEEN: Final[Mapping[ViewKey, int]] = MappingProxyType({})


def given_of(
    fields: Fields,
    before: Permit | None,
    views: Mapping[ViewKey, Any],
    settings: MapSettings,
    seen: Mapping[ViewKey, int] = NOTHING_SEEN,
) -> dict[str, Any]:
    """What the form says, as the service takes it; whether it makes sense is the service's word.

    ``before`` is the permit it began with, ``views`` what is drawn by now. ``seen`` are the views
    whose area was on the board, over a look, with their calibration: there it is drawn now. Fields
    the form does not ask for stay as they stand.
    """
    kept = before.told() if before is not None else {}
    capacity, margin = _text(fields, "capacity"), _text(fields, "margin")
    areas = before.areas if before is not None else []
    stood = {(one.camera, one.view): one for one in areas if isinstance(one, ViewArea)}
    parts = {key: one.part for key, one in stood.items()}
    under = {**{key: one.calibration for key, one in stood.items()}, **seen}
    drawn = [
        {
            "camera": camera,
            "view": view,
            "area": area,
            "part": parts.get((camera, view)),
            "calibration": under.get((camera, view), 0),
        }
        for (camera, view), area in views.items()
    ]
    return {
        **kept,
        "id": _text(fields, "id"),
        "name": _text(fields, "name") or None,
        "district": _text(fields, "district") or None,
        "kinds": [kind for kind in BY_KIND if fields.get(f"kind-{kind}") == "on"],
        "areas": [*areas_of(_text(fields, "map"), before, settings), *drawn],
        "windows": _windows(fields, before),
        "valid_from": _text(fields, "valid_from"),
        "valid_until": _text(fields, "valid_until"),
        "capacity": int(capacity) if capacity.isdecimal() else capacity or None,
        "margin": _share(margin),
        "margin_m": _text(fields, "margin_m") or 0.0,
        "applicant": _text(fields, "applicant"),
        "approver": _text(fields, "approver"),
        "note": _text(fields, "note"),
    }


def _windows(fields: Fields, before: Permit | None) -> list[Any]:
    """Hours that nobody touched stay the windows they were."""
    hours = _hours(_text(fields, "hours"))
    plain: list[Any] = []
    known, others = split(before.windows) if before is not None else (frozenset(), ())
    if before is not None and hours == known:
        plain = [one for one in before.windows if one not in others]
    else:
        plain = list(windows_of_hours(hours))
    told = [one.model_dump(mode="json") for one in plain]
    return [*told, *(told_line(one) for one in _list(_text(fields, "lines")))]


def _hours(text: str) -> frozenset[Hour]:
    found = set()
    for one in _list(text):
        if isinstance(one, list) and len(one) == 2 and all(isinstance(part, int) for part in one):
            day, hour = one
            if 1 <= day <= 7 and 0 <= hour < HOURS:
                found.add((day, hour))
    return frozenset(found)


def _list(text: str) -> list[Any]:
    try:
        found = json.loads(text or "[]")
    except ValueError:
        return []
    return found if isinstance(found, list) else []


def _share(percent: str) -> float | str:
    """5 as 0.05; what is no number stays as it is, for the service to refuse."""
    try:
        return float(percent or 0) / 100
    except ValueError:
        return percent


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name, "")
    return value.strip() if isinstance(value, str) else ""
