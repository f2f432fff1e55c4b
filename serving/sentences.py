"""Turns a validation error into one plain sentence that never repeats the value it refused."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from pydantic import ValidationError

from models.wording.faults import in_words

OTHER: Final = "other"
"""What no code names: only the English sentence says it."""
_BOUNDS: Final = ("max_length", "min_length", "gt", "ge", "lt", "le", "expected")
_QUOTED: Final = re.compile(r"'([^']*)'")
_OWN: Final = (
    "hours_written",
    "hours_turned",
    "hours_mixed",
    "days_turned",
    "day_both",
    "day_elsewhere",
    "day_of_week",
    "yes_or_empty",
)
"""What our own checks complain of under a code, each with its own sentence."""
_CODES: Final = MappingProxyType(
    {
        "missing": "missing",
        "extra_forbidden": "unknown",
        "string_pattern_mismatch": "written",
        "string_too_long": "long",
        "too_long": "long",
        "string_too_short": "short",
        "too_short": "short",
        "enum": "choice",
        "literal_error": "choice",
        "greater_than": "above",
        "greater_than_equal": "least",
        "less_than": "below",
        "less_than_equal": "most",
        "string_type": "text",
        "list_type": "list",
        "tuple_type": "list",
        "frozen_set_type": "list",
        "dict_type": "fields",
        "model_type": "fields",
        "model_attributes_type": "fields",
        **{code: code for code in _OWN},
    }
)
"""By pydantic's own word."""
_FAMILIES: Final = MappingProxyType(
    {"int": "whole_number", "float": "number", "finite": "number", "bool": "truth", "date": "date"}
)
"""By what pydantic's word begins with."""
CODES: Final = frozenset({*_CODES.values(), *_FAMILIES.values(), OTHER})
"""All that a complaint's code can be."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing wrong. Its text is the English sentence, without a full stop; ``code`` tells which
    it is, so that it can be said in another language too."""

    where: str
    """Field within field, parted by dots; empty where it is the whole."""
    said: str
    code: str = OTHER
    bound: object = ""
    """What the field may be at most, at least, or choose from; empty where it has no bound."""
    more: int = 0
    """How many more things are wrong."""

    def __str__(self) -> str:
        tail = f" (and {self.more} more)" if self.more else ""
        return f"{self.where}: {self.said}{tail}" if self.where else f"{self.said}{tail}"


def complaint(error: ValidationError) -> Complaint:
    """The first complaint of ``error``: where, then what. Values may be secrets and stay out."""
    return complaint_of(details_of(error))


def details_of(error: ValidationError) -> list[Any]:
    """What pydantic complains of, without what was given."""
    return error.errors(include_url=False, include_input=False)


def complaint_of(errors: Sequence[Mapping[str, Any]]) -> Complaint:
    """The same, from the list of details that pydantic and FastAPI hand out."""
    if not errors:
        return Complaint("", "the input is not valid")
    first = errors[0]
    where = ".".join(str(part) for part in first.get("loc", ()))
    told = in_words(first)
    code, context = _code(str(first.get("type", ""))), first.get("ctx") or {}
    bound = next((context[name] for name in _BOUNDS if name in context), "")
    if code == "choice":
        bound = ", ".join(_QUOTED.findall(str(bound)))
    return Complaint(where, told, code, bound, len(errors) - 1)


def plain(message: str) -> str:
    """A parser's message, beginning like the middle of a sentence."""
    return message[:1].lower() + message[1:]


def _code(word: str) -> str:
    return _CODES.get(word) or _FAMILIES.get(word.partition("_")[0], OTHER)
