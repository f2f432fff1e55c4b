"""The chain over a case's steps: a link's hash covers all the step says and the link before it.

Pure, and in words that need no database, so that a bundle is checked with the same rules. A link is
the SHA-256 of its fields and the hash before it, written as canonical JSON: keys sorted, no spaces,
UTF-8, whole numbers without a point, what is None left out, moments in UTC with microseconds. The
first link stands for the case as it was opened, its report included
(docs/adr/0009-chain-and-signature.md).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID

from serving.phrases import Phrasebook

FORMAT: Final = "citypatrol/case-chain/1"
HASH: Final = "hash"
"""The one field of a link that its own hash does not cover."""

FAULTS: Final = Phrasebook(
    "chain",
    {
        "first": (
            "The first link was changed: number, report or time of the case are not the original."
        ),
        "changed": (
            "Step {step} is not what was written, or does not follow from the step before it."
        ),
        "removed": "The history goes from step {before} to step {after}: one was removed.",
        "order": "Step {step} stands where step {place} belongs: the order was changed.",
    },
)
Fields = Mapping[str, Any]
"""What a link says, JSON-ready."""


def canonical(value: object) -> bytes:
    """Equal values give equal bytes. Raises ValueError for what JSON cannot say."""
    text = json.dumps(
        _same_numbers(value),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )
    return text.encode("utf-8", "surrogatepass")


def _same_numbers(value: object) -> object:
    """8, 8.0 and -0.0 come back from one database or the other as one number: one writing each."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {name: _same_numbers(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_same_numbers(one) for one in value]
    return value


def digest(value: object) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


def plain(value: object) -> Any:
    """A field as JSON says it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, UUID) else value


def told(fields: Mapping[str, object]) -> dict[str, Any]:
    """Fields as a link says them. What is None is left out: a field that steps get in a later
    version leaves the hashes of older steps as they are."""
    return {name: plain(value) for name, value in fields.items() if value is not None}


def first_link(
    case_id: UUID,
    number: str,
    report: Fields,
    opened_at: datetime,
    back_filled: tuple[datetime, int] | None = None,
) -> dict[str, Any]:
    """What the chain begins with. ``back_filled``: when, and for how many steps, the chain was
    made afterwards: nothing proves what those steps were before that moment."""
    fields = {
        "chain": FORMAT,
        "case_id": case_id,
        "number": number,
        "report_sha256": digest(report),
        "opened_at": opened_at,
    }
    if back_filled is not None:
        at, steps = back_filled
        return {**told(fields), "back_filled": {"at": plain(at), "steps": steps}}
    return told(fields)


def link_hash(previous: str, fields: Fields) -> str:
    """``previous`` is the hash of the link before, empty for the first link."""
    return digest({"previous": previous, **fields})


@dataclass(frozen=True, slots=True)
class Link:
    """A step as it is kept: what it says, and the hash it was given when it was written."""

    fields: Fields
    hash: str

    @property
    def sequence(self) -> object:
        return self.fields.get("sequence")

    @property
    def name(self) -> str:
        return f"{self.sequence} ({self.fields.get('action')})"


@dataclass(frozen=True, slots=True)
class Chain:
    start: Fields
    start_hash: str
    links: tuple[Link, ...]

    @property
    def head(self) -> str:
        """The hash of the last link: it stands for the whole history."""
        return self.links[-1].hash if self.links else self.start_hash


def faults(chain: Chain) -> Iterator[str]:
    """One sentence for each place where the chain does not hold."""
    if link_hash("", chain.start) != chain.start_hash:
        yield FAULTS.text("first")
    previous, expected = chain.start_hash, 1
    for link in chain.links:
        if link.sequence != expected:
            yield _out_of_turn(link, expected)
        elif link_hash(previous, link.fields) != link.hash:
            yield FAULTS.text("changed", step=link.name)
        previous = link.hash
        expected = link.sequence + 1 if isinstance(link.sequence, int) else expected + 1


def _out_of_turn(link: Link, expected: int) -> str:
    if isinstance(link.sequence, int) and link.sequence > expected:
        return FAULTS.text("removed", before=expected - 1, after=link.sequence)
    return FAULTS.text("order", step=link.name, place=expected)
