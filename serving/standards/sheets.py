"""One CSV file of a pack: every line a value, with the number it has in the file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError

from serving.sentences import complaint
from serving.standards.domain import Part
from serving.standards.errors import PackUnreadable
from serving.standards.texts import read_text

P = TypeVar("P", bound=Part)

MOST_LINES = 20_000


@dataclass(frozen=True, slots=True)
class Sheet(Generic[P]):
    """``rows`` pairs the line in the file, counted from 1, with what stands there."""

    name: str
    rows: tuple[tuple[int, P], ...]

    @property
    def values(self) -> tuple[P, ...]:
        return tuple(value for _, value in self.rows)

    def refuse(self, line: int, sentence: str) -> PackUnreadable:
        return PackUnreadable(f"{self.name} line {line}: {sentence}")


def read_sheet(folder: Path, name: str, kind: type[P]) -> Sheet[P]:
    """Raises PackUnreadable for a missing file, wrong columns, or the first line that is wrong."""
    text = read_text(folder / name, PackUnreadable)
    try:
        rows = tuple(_rows(text, name, kind))
    except csv.Error as error:
        raise PackUnreadable(f"{name} is not valid CSV: {error}.") from None
    if not rows:
        raise PackUnreadable(f"{name} has no line below its header; add what belongs there.")
    return Sheet(name, rows)


def _rows(text: str, name: str, kind: type[P]) -> Iterator[tuple[int, P]]:
    reader = csv.reader(StringIO(text), strict=True)
    wanted = list(kind.model_fields)
    header = next(reader, [])
    if header != wanted:
        raise PackUnreadable(f"{name} line 1: its columns must be {', '.join(wanted)}.")
    for cells in reader:
        line = reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if line > MOST_LINES:
            raise PackUnreadable(f"{name} has more than {MOST_LINES} lines; split the pack.")
        if len(cells) != len(wanted):
            raise PackUnreadable(
                f"{name} line {line}: it has {len(cells)} cells and the header {len(wanted)}; "
                "put text with a comma between quotes."
            )
        given = dict(zip(wanted, (cell.strip() for cell in cells), strict=True))
        try:
            yield line, kind.model_validate(given)
        except ValidationError as error:
            raise PackUnreadable(f"{name} line {line}: {complaint(error)}.") from None
