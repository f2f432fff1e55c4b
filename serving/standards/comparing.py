"""What another standards pack changes, line by line. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from serving.standards.domain import Pack, Part


class Sheet(StrEnum):
    """The parts of a pack."""

    HEAD = "head"
    MAJORS = "majors"
    MINORS = "minors"
    KINDS = "kinds"
    TERMS = "terms"
    UNITS = "units"
    DUTIES = "duties"
    LABELS = "labels"


class Done(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of one sheet. ``field`` is empty for a line that is new or gone."""

    sheet: Sheet
    done: Done
    key: str
    field: str = ""
    before: str = ""
    after: str = ""


HEAD = ("name", "effective", "starts", "soon_due", "urge")


def differences(before: Pack | None, after: Pack) -> list[Difference]:
    """Everything that ``after`` says otherwise, sheet by sheet; all of it without a ``before``."""
    return [one for sheet in Sheet for one in _of(sheet, before, after)]


def _of(sheet: Sheet, before: Pack | None, after: Pack) -> Iterator[Difference]:
    old = _lines(sheet, before) if before else {}
    new = _lines(sheet, after)
    for key in [*old, *(key for key in new if key not in old)]:
        if key not in new:
            yield Difference(sheet, Done.REMOVED, key)
        elif key not in old:
            yield Difference(sheet, Done.ADDED, key)
        else:
            for field, value in new[key].items():
                if value != old[key].get(field):
                    then, now = _text(old[key].get(field)), _text(value)
                    yield Difference(sheet, Done.CHANGED, key, field, then, now)


def _lines(sheet: Sheet, pack: Pack) -> dict[str, Mapping[str, Any]]:
    """Each line of a sheet by what names it."""
    match sheet:
        case Sheet.HEAD:
            told = pack.model_dump(mode="json", by_alias=True)
            return {pack.id: {name: told[name] for name in HEAD}}
        case Sheet.LABELS:
            return {status: _plain(text) for status, text in pack.labels.items()}
        case Sheet.MAJORS:
            return {f"{one.group} {one.code}": _plain(one) for one in pack.majors}
        case Sheet.MINORS:
            return {f"{one.group} {one.code}": _plain(one) for one in pack.minors}
        case Sheet.KINDS:
            return {one.kind: _plain(one) for one in pack.kinds}
        case Sheet.TERMS:
            return {f"{one.kind} {one.term}": _plain(one) for one in pack.terms}
        case Sheet.UNITS:
            return {one.id: _plain(one) for one in pack.units}
        case Sheet.DUTIES:
            return {f"{one.group} {one.code} {one.zone_kind}": _plain(one) for one in pack.duties}


def _plain(part: Part) -> dict[str, Any]:
    return part.model_dump(mode="json", by_alias=True)


def _text(value: Any) -> str:
    """As somebody reads it: names in both languages side by side, rungs one after the other."""
    if isinstance(value, dict):
        return " / ".join(_text(one) for one in value.values())
    if isinstance(value, list):
        return "; ".join(_text(one) for one in value)
    return "" if value is None else str(value)
