"""What another standards pack changes, line by line. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from serving.differences.domain import Difference, compared
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


HEAD = ("name", "effective", "starts", "soon_due", "urge")


def differences(before: Pack | None, after: Pack) -> list[Difference]:
    """Everything that ``after`` says otherwise, sheet by sheet; all of it without a ``before``."""
    return [
        one
        for sheet in Sheet
        for one in compared(sheet, _lines(sheet, before) if before else {}, _lines(sheet, after))
    ]


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
