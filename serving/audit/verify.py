"""Proves the audit log again: every hash, every link, no gap. Pure; also for an exported file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from serving.audit.domain import BEGINNING, Act, Entry


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log ends. Kept elsewhere, it later proves that nothing was cut off."""

    sequence: int
    hash: str

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"


class Flaw(StrEnum):
    CHANGED = "changed"
    MISSING = "missing"
    NOT_FOLLOWING = "not_following"
    NOT_THE_KEPT = "not_the_kept"
    BEGINS_LATE = "begins_late"
    ENDS_EARLY = "ends_early"


SENTENCES = MappingProxyType(
    {
        Flaw.CHANGED: "Entry {entry} was changed: its hash does not fit it.",
        Flaw.MISSING: "Between the entries {before} and {entry} some are missing.",
        Flaw.NOT_FOLLOWING: "Entry {entry} does not follow entry {before}.",
        Flaw.NOT_THE_KEPT: "Entry {entry} is not the one whose hash was kept.",
        Flaw.BEGINS_LATE: "The log begins with entry {entry}, and no later entry says that what "
        "stood before was deleted in time.",
        Flaw.ENDS_EARLY: "The log ends before entry {entry}, whose hash was kept.",
    }
)


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing wrong; as text a sentence in English."""

    flaw: Flaw
    entry: int
    before: int = 0
    """The entry that stands before it, where the flaw lies between the two."""

    def __str__(self) -> str:
        return SENTENCES[self.flaw].format(entry=self.entry, before=self.before)


@dataclass(frozen=True, slots=True)
class Verdict:
    entries: int
    head: Head
    complaints: tuple[Complaint, ...]
    """In the order of the log; at most ``MOST``."""


MOST = 20


def verify(entries: Iterable[Entry], kept: Head | None = None) -> Verdict:
    """``entries`` oldest first; ``kept`` is the head somebody wrote down before."""
    complaints: list[Complaint] = []
    last: Entry | None = None
    first: Entry | None = None
    begins: set[Head] = set()
    count, seen_kept = 0, kept is None
    for entry in entries:
        count += 1
        first = first or entry
        if not entry.is_whole():
            complaints.append(Complaint(Flaw.CHANGED, entry.sequence))
        if last is not None and entry.sequence != last.sequence + 1:
            complaints.append(Complaint(Flaw.MISSING, entry.sequence, last.sequence))
        elif last is not None and entry.previous != last.hash:
            complaints.append(Complaint(Flaw.NOT_FOLLOWING, entry.sequence, last.sequence))
        if entry.act is Act.LOG_PRUNED:
            begins.add(Head(int(entry.details["sequence"]), str(entry.details["hash"])))
        if kept is not None and entry.sequence == kept.sequence:
            seen_kept = True
            if entry.hash != kept.hash:
                complaints.append(Complaint(Flaw.NOT_THE_KEPT, kept.sequence))
        last = entry
    if first is not None and not _begins_rightly(first, begins):
        complaints.append(Complaint(Flaw.BEGINS_LATE, first.sequence))
    if kept is not None and not seen_kept and (last is None or kept.sequence > last.sequence):
        complaints.append(Complaint(Flaw.ENDS_EARLY, kept.sequence))
    head = Head(last.sequence, last.hash) if last else Head(0, BEGINNING)
    return Verdict(count, head, tuple(complaints[:MOST]))


def _begins_rightly(first: Entry, begins: set[Head]) -> bool:
    return first.previous == BEGINNING or Head(first.sequence - 1, first.previous) in begins
