"""What one process tells all, as text: notices, when the pipeline came, who asked how often.

A message travels as PostgreSQL's NOTIFY, which takes less than 8,000 bytes; many things make many
messages. It comes to every process that listens, to the teller too, in the order of the commits.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from serving.allowances.domain import Allowance, Taken, Whose
from serving.contacts import Contact
from serving.notices.domain import Audience, Notice, NoticeKind, PersonChanged

CHANNEL: Final = "citypatrol_serving"
MOST_BYTES: Final = 7900


@dataclass(frozen=True, slots=True)
class Came:
    """When the pipeline last came for something."""

    what: Contact
    at: datetime


@dataclass(frozen=True, slots=True)
class Anew:
    """So much changed at once that everybody had better load again."""


Item = Notice | PersonChanged | Came | Taken | Anew


@dataclass(frozen=True, slots=True)
class Message:
    """``number`` counts what ``sender`` tells; together they are never used twice. Without items it
    only draws a line that every process knows."""

    sender: str
    number: int
    items: tuple[Item, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.sender}-{self.number}"


class Unreadable(ValueError):
    """A message of another version of serving, or of somebody else."""


def texts(sender: str, numbers: Iterator[int], items: Iterable[Item]) -> list[str]:
    """As few messages as hold ``items``; one without any when there are none."""
    packed: list[list[str]] = [[]]
    size = 0
    for item in items:
        text = _dumped(_written(item))
        if size + len(text) > MOST_BYTES - 100 and packed[-1]:
            packed.append([])
            size = 0
        packed[-1].append(text)
        size += len(text) + 1
    return [f'["{sender}",{next(numbers)},[{",".join(part)}]]' for part in packed]


def read(text: str) -> Message:
    """Raises Unreadable."""
    try:
        sender, number, items = json.loads(text)
        return Message(str(sender), int(number), tuple(_read(item) for item in items))
    except (ValueError, TypeError, OverflowError) as error:
        raise Unreadable(str(error)) from None


def _written(item: Item) -> Sequence[Any]:
    match item:
        case Notice(kind, data, audience):
            seen = [audience.district, audience.unit, audience.only_unit]
            return ["notice", kind, dict(data), *seen]
        case PersonChanged(person_id):
            return ["person", str(person_id)]
        case Came(what, at):
            return ["came", what, at.timestamp()]
        case Taken(allowance, whose, who, times):
            return ["taken", allowance, whose, who, times]
        case Anew():
            return ["anew"]


def _read(item: Sequence[Any]) -> Item:
    match item:
        case ["notice", kind, dict(data), str(district), (str() | None) as unit, bool(only)]:
            return Notice(NoticeKind(kind), data, Audience(district, unit, only))
        case ["person", person_id]:
            return PersonChanged(UUID(person_id))
        case ["came", what, at]:
            return Came(Contact(what), datetime.fromtimestamp(at, UTC))
        case ["taken", allowance, whose, str(who), int(times)]:
            return Taken(Allowance(allowance), Whose(whose), who, times)
        case ["anew"]:
            return Anew()
    raise Unreadable("an item of a kind that is not known here")


def _dumped(value: Any) -> str:
    """Plain ASCII: as many bytes as letters."""
    return json.dumps(value, separators=(",", ":"))
