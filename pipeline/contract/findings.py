"""What an examination of an installation finds: one sentence each, with what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    GOOD = "good"
    WARNING = "warning"
    """It works, and somebody should look before it no longer does."""
    BROKEN = "broken"
    """Something does not work as it is."""


class Part(StrEnum):
    """What of an installation is looked at."""

    SETTINGS = "settings"
    SECRETS = "secrets"
    CLOCK = "clock"
    DISK = "disk"
    PORTS = "ports"
    DATABASE = "database"
    STORE = "store"
    MODEL = "model"
    SPOOL = "spool"
    SERVING = "serving"
    SOURCES = "sources"
    TOKENS = "tokens"
    CERTIFICATES = "certificates"


@dataclass(frozen=True, slots=True)
class Finding:
    """``name`` says which one it is, for programs; ``sentence`` what is so, and what to do.

    Raises ValueError for a sentence that is none.
    """

    part: Part
    name: str
    grade: Grade
    sentence: str

    def __post_init__(self) -> None:
        if not self.sentence.endswith((".", "?")) or "\n" in self.sentence:
            raise ValueError("a finding is one line, and ends like a sentence")


@dataclass(frozen=True, slots=True)
class Check:
    """Looks at one part. ``look`` may raise an error made for people: its words are the finding."""

    part: Part
    look: Callable[[], Iterable[Finding]]
    within_s: float = 30.0
    """A check that takes longer is broken off, and said to hang."""


def good(part: Part, name: str, sentence: str) -> Finding:
    return Finding(part, name, Grade.GOOD, sentence)


def warning(part: Part, name: str, sentence: str) -> Finding:
    return Finding(part, name, Grade.WARNING, sentence)


def broken(part: Part, name: str, sentence: str) -> Finding:
    return Finding(part, name, Grade.BROKEN, sentence)


SLIGHT_SKEW_S = 2.0
"""Seconds from which a difference between two clocks is told."""
WRONG_SKEW_S = 60.0
"""…and from which it is broken: moments on evidence would be false."""


def clock_skew(whose: str, name: str, ahead_s: float) -> Iterator[Finding]:
    """``ahead_s``: how far that clock is ahead of ours, in seconds; negative when behind."""
    if abs(ahead_s) < SLIGHT_SKEW_S:
        return
    tell = broken if abs(ahead_s) >= WRONG_SKEW_S else warning
    yield tell(
        Part.CLOCK,
        name,
        f"The clock of {whose} is {abs(ahead_s):.0f} s {'ahead of' if ahead_s > 0 else 'behind'} "
        "ours: let both machines follow the same time server.",
    )
