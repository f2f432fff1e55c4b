"""Every list, whatever file it comes in, is a header and lines of cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from serving.cameras.errors import PlanUnreadable
from serving.cameras.lists.columns import recognised
from serving.cameras.notices import Notice

Lines = list[tuple[int, Sequence[Any]]]
"""The number of each line in its file, and its cells as they came."""

HEADER_WITHIN: Final = 10
"""Lines: offices like to write a title above the header."""


@dataclass(frozen=True, slots=True)
class ListOptions:
    """What a person may have to say about a list."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Header by field, for headers we do not recognise or take for something else."""
    encoding: str | None = None
    """Of a text file; None finds it out."""
    civil_code_is_district: bool = True
    """Whether a camera without a district belongs to that of its civil code."""


@dataclass(frozen=True, slots=True)
class Sheet:
    header: Sequence[str]
    lines: Lines
    catalogue: bool = False
    """Whether a platform wrote it: then columns nobody asked for are no surprise."""
    warnings: tuple[Notice, ...] = ()


def with_header(lines: Lines, name: str, **other: Any) -> Sheet:
    """The lines below the first one that looks like a header. Raises PlanUnreadable."""
    for position, (_, cells) in enumerate(lines[:HEADER_WITHIN]):
        if recognised(cells) >= 2:
            header = [str(cell or "").strip() for cell in cells]
            return Sheet(header, lines[position + 1 :], **other)
    if not lines:
        raise PlanUnreadable(f"{name} is empty.", code="empty", name=name)
    header = [str(cell or "").strip() for cell in lines[0][1]]
    return Sheet(header, lines[1:], **other)
