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
    if len(data) > MOST_BYTES:
        raise TreeBroken(f"{path} is larger than {MOST_BYTES} bytes; it is no list of districts.")
    rows = csv.DictReader(io.StringIO(_text(data, path)))
    if not {"id", "name", "level"} <= set(rows.fieldnames or ()):
        raise TreeBroken(f"{path} needs the columns id, name, level and parent in its first line.")
    return checked(_district(row, rows.line_num) for row in rows)


def _text(data: bytes, path: Path) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TreeBroken(f"{path} is neither UTF-8 nor GBK; save it as UTF-8.")


def _district(row: dict[str, str], line: int) -> District:
    given = {name: (row.get(name) or "").strip() for name in ("id", "name", "level", "parent")}
    try:
        level = Level(given["level"])
    except ValueError:
        raise TreeBroken(
            f"Line {line}: {given['level']!r:.40} is no level; write city, district or street."
        ) from None
    return District(given["id"], given["name"] or given["id"], level, given["parent"] or None)
