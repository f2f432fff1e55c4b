"""One CSV file of a pack: every line a value, with the number it has in the file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError

from serving.errors import Unreadable
from serving.sentences import complaint
from serving.standards.domain import Part
from serving.standards.errors import PackUnreadable
from serving.standards.texts import Refusal, not_written, read_text

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

    def refuse(self, line: int, sentence: str, code: str, **values: object) -> Unreadable:
        """``code`` tells which sentence it is, and ``values`` what stands in it."""
        return self.refusal(
            f"{self.name} line {line}: {sentence}",
            retry_after_s=None,
            code=code,
            name=self.name,
            line=line,
            **values,
        )


def read_sheet(
    folder: Path, name: str, kind: type[P], refusal: Refusal = PackUnreadable
) -> Sheet[P]:
    """Raises ``refusal`` for a missing file, wrong columns, or the first line that is wrong."""
    text = read_text(folder / name, refusal)
    rows = tuple(_rows(text, name, kind, refusal))
    if not rows:
        raise refusal(
            f"{name} has no line below its header; add what belongs there.",
            code="empty",
            name=name,
        )
    return Sheet(name, rows, refusal)


def _rows(text: str, name: str, kind: type[P], refusal: Refusal) -> Iterator[tuple[int, P]]:
    reader = _cells(text, name, refusal)
    wanted = list(kind.model_fields)
    _, header = next(reader, (1, []))
    if header != wanted:
        columns = ", ".join(wanted)
        raise refusal(
            f"{name} line 1: its columns must be {columns}.",
            code="columns",
            name=name,
            columns=columns,
        )
    for line, cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if line > MOST_LINES:
            raise refusal(
                f"{name} has more than {MOST_LINES} lines; take fewer.",
                code="long",
                name=name,
                most=MOST_LINES,
            )
        if len(cells) != len(wanted):
            raise refusal(
                f"{name} line {line}: it has {len(cells)} cells and the header {len(wanted)}; "
                "put text with a comma between quotes.",
                code="cells",
                name=name,
                line=line,
                count=len(cells),
                wanted=len(wanted),
            )
        given = dict(zip(wanted, (cell.strip() for cell in cells), strict=True))
        try:
            yield line, kind.model_validate(given)
        except ValidationError as error:
            said = complaint(error)
            raise refusal(
                f"{name} line {line}: {said}.",
                code="not-valid-at",
                name=name,
                line=line,
                said=said,
            ) from None


def _cells(text: str, name: str, refusal: Refusal) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(StringIO(text), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        sentence = f"{name} is not valid CSV: {error}."
        raise not_written(refusal, sentence, name, "CSV", reader.line_num) from None
