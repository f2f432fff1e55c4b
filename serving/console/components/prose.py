"""Plain Markdown as a page shows it: heads, paragraphs, lists, tables, bold, code, links' words.

Everything else stays text: what somebody wrote in a file never becomes markup of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from serving.console.components.table import Column, Row, table
from serving.console.html import Markup, join, tag

_PIECE: Final = re.compile(r"\*\*(.+?)\*\*|`([^`]+)`|\[([^\]]+)\]\([^)]*\)")
_HEAD: Final = re.compile(r"(#{1,6})\s+(.*)")
_ITEM: Final = re.compile(r"\s*(?:[-*]|\d+\.)\s+(.*)")
_RULE: Final = re.compile(r"\|?[\s:|-]+\|?")


def prose(text: str) -> Markup:
    """Heads begin at the second level: the page has its own first one."""
    return tag("article", list(_blocks(text.splitlines())), class_="prose")


def words_of(text: str) -> Markup:
    """One run of text with its bold words and code."""
    parts: list[Markup | str] = []
    end = 0
    for piece in _PIECE.finditer(text):
        bold, code, link = piece.groups()
        parts += [text[end : piece.start()]]
        parts += [tag("b", bold) if bold else tag("code", code) if code else link]
        end = piece.end()
    return join(parts, text[end:])


def _blocks(lines: Sequence[str]) -> Iterator[Markup]:
    at = 0
    while at < len(lines):
        line = lines[at]
        head = _HEAD.fullmatch(line)
        if not line.strip():
            at += 1
        elif head:
            level = min(len(head[1]) + 1, 6)
            yield tag(f"h{level}", words_of(head[2]))
            at += 1
        else:
            ends = _end(lines, at)
            yield _block([one.strip() for one in lines[at:ends]])
            at = ends


def _end(lines: Sequence[str], at: int) -> int:
    """Behind the last line of the block that begins at ``at``."""
    ends = at + 1
    while ends < len(lines) and lines[ends].strip() and not _HEAD.fullmatch(lines[ends]):
        if bool(_ITEM.fullmatch(lines[ends])) and not _ITEM.fullmatch(lines[at]):
            break
        ends += 1
    return ends


def _block(lines: Sequence[str]) -> Markup:
    if lines[0].startswith("|") and len(lines) > 1 and _RULE.fullmatch(lines[1]):
        return _table(lines)
    if _ITEM.fullmatch(lines[0]):
        return tag("ul", [tag("li", words_of(item)) for item in _items(lines)])
    return tag("p", words_of(" ".join(lines)))


def _items(lines: Sequence[str]) -> list[str]:
    items: list[str] = []
    for line in lines:
        item = _ITEM.fullmatch(line)
        if item:
            items.append(item[1])
        else:
            items[-1] += f" {line}"
    return items


def _table(lines: Sequence[str]) -> Markup:
    heads = _cells(lines[0])
    rows = [_cells(line) for line in lines[2:]]
    numbers = [_are_numbers([row[at] for row in rows if at < len(row)]) for at in range(len(heads))]
    padded = [[*row, *[""] * len(heads)][: len(heads)] for row in rows]
    return table(
        heads[0],
        [Column(head, number=number) for head, number in zip(heads, numbers, strict=True)],
        [Row(tuple(words_of(cell) for cell in row)) for row in padded],
    )


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def _are_numbers(cells: Sequence[str]) -> bool:
    """Whether a column holds figures, and dashes where there is none."""
    return any(cells) and all(re.match(r"[\d+\u2013-]", cell) for cell in cells if cell)
