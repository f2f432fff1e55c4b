"""Proves the audit log again: every hash, every link, no gap. Pure; also for an exported file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from serving.audit.domain import BEGINNING, Act, Entry


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log ends. Kept elsewhere, it later proves that nothing was cut off."""

    sequence: int
    hash: str

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Verdict:
    entries: int
    head: Head
    complaints: tuple[str, ...]
    """One sentence for each thing wrong, in the order of the log; at most ``MOST``."""


MOST = 20


def verify(entries: Iterable[Entry], kept: Head | None = None) -> Verdict:
    """``entries`` oldest first; ``kept`` is the head somebody wrote down before."""
    complaints: list[str] = []
    last: Entry | None = None
    first: Entry | None = None
    begins: set[Head] = set()
    count, seen_kept = 0, kept is None
    for entry in entries:
        count += 1
        first = first or entry
        if not entry.is_whole():
            complaints.append(f"Entry {entry.sequence} was changed: its hash does not fit it.")
        if last is not None and entry.sequence != last.sequence + 1:
            complaints.append(
                f"Between the entries {last.sequence} and {entry.sequence} some are missing."
            )
        elif last is not None and entry.previous != last.hash:
            complaints.append(f"Entry {entry.sequence} does not follow entry {last.sequence}.")
        if entry.act is Act.LOG_PRUNED:
            begins.add(Head(int(entry.details["sequence"]), str(entry.details["hash"])))
        if kept is not None and entry.sequence == kept.sequence:
            seen_kept = True
            if entry.hash != kept.hash:
                complaints.append(f"Entry {kept.sequence} is not the one whose hash was kept.")
        last = entry
    if first is not None and not _begins_rightly(first, begins):
        complaints.append(
            f"The log begins with entry {first.sequence}, and no later entry says that what "
            "stood before was deleted in time."
        )
    if kept is not None and not seen_kept and (last is None or kept.sequence > last.sequence):
        complaints.append(f"The log ends before entry {kept.sequence}, whose hash was kept.")
    head = Head(last.sequence, last.hash) if last else Head(0, BEGINNING)
    return Verdict(count, head, tuple(complaints[:MOST]))


def _begins_rightly(first: Entry, begins: set[Head]) -> bool:
    return first.previous == BEGINNING or Head(first.sequence - 1, first.previous) in begins
