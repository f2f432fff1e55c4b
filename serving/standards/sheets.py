"""One CSV file of a pack: every line a value, with the number it has in the file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError

from serving.errors import ServingError
from serving.sentences import complaint
from serving.standards.domain import Part
from serving.standards.errors import PackUnreadable
from serving.standards.texts import Refusal, read_text

P = TypeVar("P", bound=Part)

MOST_LINES = 20_000


@dataclass(frozen=True, slots=True)
class Sheet(Generic[P]):
    """``rows`` pairs the line in the file, counted from 1, with what stands there."""

    name: str
    rows: tuple[tuple[int, P], ...]
    refusal: Refusal = PackUnreadable

    @property
    def values(self) -> tuple[P, ...]:
        return tuple(value for _, value in self.rows)

    def refuse(self, line: int, sentence: str) -> ServingError:
        return self.refusal(f"{self.name} line {line}: {sentence}")


def read_sheet(
    folder: Path, name: str, kind: type[P], refusal: Refusal = PackUnreadable
) -> Sheet[P]:
    """Raises ``refusal`` for a missing file, wrong columns, or the first line that is wrong."""
    text = read_text(folder / name, refusal)
    try:
        rows = tuple(_rows(text, name, kind, refusal))
    except csv.Error as error:
        raise refusal(f"{name} is not valid CSV: {error}.") from None
    if not rows:
        raise refusal(f"{name} has no line below its header; add what belongs there.")
    return Sheet(name, rows, refusal)


def _rows(text: str, name: str, kind: type[P], refusal: Refusal) -> Iterator[tuple[int, P]]:
    reader = csv.reader(StringIO(text), strict=True)
    wanted = list(kind.model_fields)
    header = next(reader, [])
    if header != wanted:
        raise refusal(f"{name} line 1: its columns must be {', '.join(wanted)}.")
    for cells in reader:
        line = reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if line > MOST_LINES:
            raise refusal(f"{name} has more than {MOST_LINES} lines; take fewer.")
        if len(cells) != len(wanted):
            raise refusal(
                f"{name} line {line}: it has {len(cells)} cells and the header {len(wanted)}; "
                "put text with a comma between quotes."
            )
        given = dict(zip(wanted, (cell.strip() for cell in cells), strict=True))
        try:
            yield line, kind.model_validate(given)
        except ValidationError as error:
            raise refusal(f"{name} line {line}: {complaint(error)}.") from None
