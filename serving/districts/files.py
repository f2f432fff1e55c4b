"""The tree as a CSV file: id,name,level,parent. UTF-8, or GBK as Excel writes it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from serving.districts.domain import District, Level, checked
from serving.districts.errors import TreeBroken

MOST_BYTES = 5_000_000


def read_tree(path: Path) -> list[District]:
    """Raises TreeBroken, naming the line."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TreeBroken(f"{path} cannot be read ({error.strerror}); check the path.") from None
    return tree_in(data, str(path))


def tree_in(data: bytes, name: str) -> list[District]:
    """What a file's bytes say; ``name`` is what its owner calls it. Raises TreeBroken, naming the
    line."""
    if len(data) > MOST_BYTES:
        raise TreeBroken(
            f"{name} is larger than {MOST_BYTES} bytes; it is no list of districts.",
            code="large",
            name=name,
            most=MOST_BYTES,
        )
    rows = csv.DictReader(io.StringIO(_text(data, name)))
    try:
        if not {"id", "name", "level"} <= set(rows.fieldnames or ()):
            raise TreeBroken(
                f"{name} needs the columns id, name, level and parent in its first line.",
                code="columns",
                name=name,
            )
        tree = checked(_district(row, rows.line_num) for row in rows)
    except csv.Error as error:
        raise TreeBroken(
            f"Line {rows.line_num} is no CSV ({error}); save it again.",
            code="csv",
            line=rows.line_num,
        ) from None
    if not tree:
        raise TreeBroken(
            f"{name} names no place; write at least one line below the first.",
            code="empty",
            name=name,
        )
    return tree


def _text(data: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TreeBroken(
        f"{name} is neither UTF-8 nor GBK; save it as UTF-8.", code="encoding", name=name
    )


def _district(row: dict[str, str], line: int) -> District:
    given = {name: (row.get(name) or "").strip() for name in ("id", "name", "level", "parent")}
    try:
        level = Level(given["level"])
    except ValueError:
        raise TreeBroken(
            f"Line {line}: {given['level']!r:.40} is no level; write city, district or street.",
            code="level",
            line=line,
            level=given["level"][:40],
        ) from None
    return District(given["id"], given["name"] or given["id"], level, given["parent"] or None)
