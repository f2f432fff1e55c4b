"""What is wrong with a permit, as codes: whoever tells people says it in their language."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from pydantic import ValidationError


class Wrong(StrEnum):
    MISSING = "missing"
    TOO_LONG = "too_long"
    BAD_ID = "bad_id"
    NO_DATE = "no_date"
    NO_NUMBER = "no_number"
    """Nothing that counts, or out of its range."""
    EXPIRES_FIRST = "expires_first"
    NO_KIND = "no_kind"
    NO_AREA = "no_area"
    NOT_AN_AREA = "not_an_area"
    TWO_ON_VIEW = "two_on_view"
    UNKNOWN_VIEW = "unknown_view"
    OTHER_DISTRICT = "other_district"
    """A view that is drawn on lies outside the permit's district."""
    NO_WINDOW = "no_window"
    BAD_WINDOW = "bad_window"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Fault:
    """``field`` is the permit's, as its JSON names it; empty for the permit as a whole."""

    field: str
    wrong: Wrong


_TYPES: Final = MappingProxyType(
    {
        "missing": Wrong.MISSING,
        "string_too_short": Wrong.MISSING,
        "string_too_long": Wrong.TOO_LONG,
        "string_pattern_mismatch": Wrong.BAD_ID,
    }
)
_FIELDS: Final = MappingProxyType(
    {
        "valid_from": Wrong.NO_DATE,
        "valid_until": Wrong.NO_DATE,
        "capacity": Wrong.NO_NUMBER,
        "margin": Wrong.NO_NUMBER,
        "margin_m": Wrong.NO_NUMBER,
        "kinds": Wrong.NO_KIND,
        "areas": Wrong.NOT_AN_AREA,
        "windows": Wrong.BAD_WINDOW,
    }
)
_NONE_OF_THEM: Final = MappingProxyType({"areas": Wrong.NO_AREA, "windows": Wrong.NO_WINDOW})
_PLACES: Final = MappingProxyType(
    {Wrong.EXPIRES_FIRST: "valid_until", Wrong.TWO_ON_VIEW: "areas", Wrong.NO_KIND: "kinds"}
)
"""Where the permit as a whole says so and means one of its fields."""


def faults_of(error: ValidationError) -> tuple[Fault, ...]:
    """What the checks of a permit complain of, each field once."""
    found: dict[str, Fault] = {}
    for one in error.errors(include_url=False, include_context=False, include_input=False):
        where = tuple(str(part) for part in one.get("loc", ()))
        fault = _fault(where, str(one["type"]))
        found.setdefault(fault.field, fault)
    return tuple(found.values())


def _fault(where: tuple[str, ...], type_: str) -> Fault:
    if type_ in set(Wrong):
        wrong = Wrong(type_)
        return Fault(where[0] if where else _PLACES.get(wrong, ""), wrong)
    if not where:
        return Fault("", Wrong.OTHER)
    field, *deeper = where
    if not deeper:
        if type_ == "too_short" and field in _NONE_OF_THEM:
            return Fault(field, _NONE_OF_THEM[field])
        if type_ in _TYPES:
            return Fault(field, _TYPES[type_])
    return Fault(field, _FIELDS.get(field, Wrong.OTHER))
