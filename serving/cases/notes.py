"""What the system notes in a case's history: English sentences, each with a code.

The history is a chain of hashes over its text, so the text stays what it was; whoever shows it in
another language finds the code and the values in it again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from types import MappingProxyType
from typing import Final

NOTES: Final = MappingProxyType(
    {
        "checked-gone-s": "Gone: {looks} clean looks over {time} s.",
        "checked-gone-min": "Gone: {looks} clean looks over {time} min.",
        "checked-there": "Still there: seen on {looks} looks after it was said to be handled.",
        "checked-unable": "The camera could not tell ({reason}); a person has to look.",
        "gone-s": "Gone by itself; it had been there for {time} s or longer.",
        "gone-min": "Gone by itself; it had been there for {time} min or longer.",
        "stopped": "Suspended for a year, which is the most: resume it, or close it.",
        "used-and-more": "{share} of the time is used up, and {hours} h have passed since.",
        "used": "{share} of the time is used up.",
        "responsible-area": "{unit} is responsible, and its duty area {area} holds the place.",
        "stands-area": "{unit} stands for {other}, and its duty area {area} holds the place.",
        "responsible-only": (
            "{unit} is responsible; no narrower unit is known to be on duty there."
        ),
        "stands-only": (
            "{unit} stands for {other}; no narrower unit is known to be on duty there."
        ),
        "seen-already": "The same thing was seen there already, and its case is not over.",
        "rejected-too-often": (
            "Reviewers rejected the last cases of this spot; it is kept with the last of them and "
            "not asked about again for a while."
        ),
        "told": "{destination} says {status}. {note}",
        "told-only": "{destination} says {status}.",
    }
)
"""By code. Of two that fit one text the first is meant."""


@dataclass(frozen=True, slots=True)
class Said:
    code: str
    values: Mapping[str, str]


def noted(code: str, **values: object) -> str:
    """The sentence with this code. Raises KeyError for a code or a value that is not there."""
    return NOTES[code].format(**values)


def spanned(code: str, seconds: float, **values: object) -> str:
    """A sentence about a span of time, which is told in seconds below two minutes."""
    if seconds < 120:
        return noted(f"{code}-s", time=f"{seconds:.0f}", **values)
    return noted(f"{code}-min", time=f"{seconds / 60:.0f}", **values)


def said_in(text: str) -> Said | None:
    """Code and values of a sentence that the system noted; None for any other text."""
    for code, pattern in _PATTERNS.items():
        if found := pattern.fullmatch(text):
            return Said(code, MappingProxyType(found.groupdict()))
    return None


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = [
        re.escape(text) + (f"(?P<{name}>.+?)" if name is not None else "")
        for text, name, _, _ in Formatter().parse(sentence)
    ]
    return re.compile("".join(parts), re.DOTALL)


_PATTERNS: Final = MappingProxyType({code: _pattern(text) for code, text in NOTES.items()})
