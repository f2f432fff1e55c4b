"""What the system notes in a case's history."""

from __future__ import annotations

from typing import Final

from serving.phrases import Phrasebook

NOTES: Final = Phrasebook(
    "note",
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
    },
)


def noted(code: str, /, **values: object) -> str:
    """The sentence with this code. Raises KeyError for a code or a value that is not there."""
    return NOTES.text(code, **values)


def spanned(code: str, seconds: float, **values: object) -> str:
    """A sentence about a span of time, which is told in seconds below two minutes."""
    if seconds < 120:
        return noted(f"{code}-s", time=f"{seconds:.0f}", **values)
    return noted(f"{code}-min", time=f"{seconds / 60:.0f}", **values)
