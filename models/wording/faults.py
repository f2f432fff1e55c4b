"""What pydantic finds wrong, in plain words: what is expected, never what was given.

Every sentence that a command, a settings file or the API says of a wrong value gets these words
here, so that nobody reads a library's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from models.wording.counting import counted
from models.wording.patterns import PATTERNS

Bounds = Mapping[str, Any]
"""What pydantic calls the context of an error: its bounds and the like, by name."""

_TEXTS: Final = MappingProxyType(
    {
        "missing": "it is missing",
        "extra_forbidden": "it is not known; take it out",
        "json_invalid": "it is not JSON",
        "json_type": "it has to be JSON",
        "string_type": "it has to be text",
        "string_sub_type": "it has to be text",
        "string_unicode": "it has to be text in UTF-8",
        "bytes_type": "it has to be text",
        "list_type": "it has to be a list",
        "tuple_type": "it has to be a list",
        "set_type": "it has to be a list",
        "frozen_set_type": "it has to be a list",
        "iterable_type": "it has to be a list",
        "dict_type": "it has to be made of fields",
        "mapping_type": "it has to be made of fields",
        "model_type": "it has to be made of fields",
        "model_attributes_type": "it has to be made of fields",
        "dataclass_type": "it has to be made of fields",
        "int_parsing_size": "it is too large a number",
        "finite_number": "it has to be a finite number",
        "timezone_aware": "it has to say its time zone, as in 2026-01-31T08:00:00+08:00",
        "date_past": "it has to be a day that is over",
        "date_future": "it has to be a day to come",
        "datetime_past": "it has to be a time that is over",
        "datetime_future": "it has to be a time to come",
    }
)
"""By pydantic's own word."""
_FAMILIES: Final = MappingProxyType(
    {
        "int": "it has to be a whole number",
        "float": "it has to be a number",
        "decimal": "it has to be a number",
        "bool": "it has to be true or false",
        "date": "it has to be a date like 2026-01-31",
        "datetime": "it has to be a time like 2026-01-31T08:00:00+08:00",
        "time": "it has to be a time of day like 08:00",
        "timezone": "it has to say its time zone, as in 2026-01-31T08:00:00+08:00",
        "uuid": "it has to be an id like 01890a5d-ac96-774b-bcce-b302099a8057",
        "url": "it has to be an address like https://example.org/path",
    }
)
"""By what pydantic's word begins with."""


def in_words(fault: Mapping[str, Any]) -> str:
    """What is wrong, as the middle of a sentence without a full stop.

    ``fault``: one of the details that pydantic and FastAPI hand out. A sentence of our own, which
    one of our checks raised, stays as it is.
    """
    word = str(fault.get("type", ""))
    bounds: Bounds = fault.get("ctx") or {}
    if word in _BOUNDED:
        return _BOUNDED[word](bounds)
    if word in _TEXTS:
        return _TEXTS[word]
    family, _, rest = word.partition("_")
    if rest and family in _FAMILIES:
        return _FAMILIES[family]
    own = str(fault.get("msg", "it is not valid")).removeprefix("Value error, ").rstrip(".")
    return own[:1].lower() + own[1:]


def _number(bound: object) -> str:
    return f"{bound:.15g}" if isinstance(bound, float) else str(bound)


def _least(bounds: Bounds, what: tuple[str, str]) -> str:
    least = bounds["min_length"]
    return "it must not be empty" if least == 1 else f"it needs {counted(least, *what)} at least"


def _written(bounds: Bounds) -> str:
    words = PATTERNS.get(bounds.get("pattern", ""))
    return f"it has to be {words}" if words else "it is not written as it should be"


def _most(bounds: Bounds, what: tuple[str, str]) -> str:
    return f"it may have {counted(bounds['max_length'], *what)} at most"


_CHARACTERS: Final = ("character", "characters")
_ENTRIES: Final = ("entry", "entries")
_BOUNDED: Final[Mapping[str, Callable[[Bounds], str]]] = MappingProxyType(
    {
        "string_pattern_mismatch": _written,
        "string_too_short": lambda bounds: _least(bounds, _CHARACTERS),
        "bytes_too_short": lambda bounds: _least(bounds, _CHARACTERS),
        "too_short": lambda bounds: _least(bounds, _ENTRIES),
        "string_too_long": lambda bounds: _most(bounds, _CHARACTERS),
        "bytes_too_long": lambda bounds: _most(bounds, _CHARACTERS),
        "too_long": lambda bounds: _most(bounds, _ENTRIES),
        "greater_than": lambda bounds: f"it has to be above {_number(bounds['gt'])}",
        "greater_than_equal": lambda bounds: f"it has to be {_number(bounds['ge'])} at least",
        "less_than": lambda bounds: f"it has to be below {_number(bounds['lt'])}",
        "less_than_equal": lambda bounds: f"it may be {_number(bounds['le'])} at most",
        "multiple_of": lambda bounds: (
            f"it has to be a multiple of {_number(bounds['multiple_of'])}"
        ),
        "enum": lambda bounds: f"it has to be {bounds['expected']}",
        "literal_error": lambda bounds: f"it has to be {bounds['expected']}",
        "union_tag_invalid": lambda bounds: (
            f"its {bounds['discriminator']} has to be one of {bounds['expected_tags']}"
        ),
        "union_tag_not_found": lambda bounds: f"it has to say its {bounds['discriminator']}",
    }
)
"""What speaks of a bound, by pydantic's own word."""
