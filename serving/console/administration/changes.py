"""What a file would change, line by line, for whatever is compared sheet by sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from serving.console.components.labels import Tone, label
from serving.console.components.table import Column, Row, table
from serving.console.html import Markup, join, tag
from serving.console.visitor import Visitor
from serving.differences.domain import Difference, Done

SHOWN: Final = 300
TONES: Final = {Done.ADDED: Tone.GOOD, Done.REMOVED: Tone.BAD, Done.CHANGED: Tone.ACCENT}


def changes(visitor: Visitor, lines: Sequence[Difference]) -> Markup:
    """How many of each sort, then each of the first ``SHOWN``."""
    words = visitor.words
    columns = [
        Column(words("standards.part")),
        Column(words("standards.entry")),
        Column(words("bring.what")),
        Column(words("standards.field")),
        Column(words("bring.before")),
        Column(words("bring.after")),
    ]
    left = len(lines) - SHOWN
    return join(
        counted(visitor, lines),
        table(words("import.preview"), columns, [_line(visitor, one) for one in lines[:SHOWN]]),
        tag("p", words("import.more", count=left), class_="faint") if left > 0 else None,
    )


def counted(visitor: Visitor, lines: Sequence[Difference]) -> Markup:
    """How many of each sort there are."""
    many = {done: sum(one.done is done for one in lines) for done in Done}
    labels = [
        label(visitor.words(f"done.{done}_many", count=count), TONES[done])
        for done, count in many.items()
        if count
    ]
    return tag("p", labels, class_="chips")


def _line(visitor: Visitor, one: Difference) -> Row:
    words = visitor.words
    return Row(
        (
            words(f"sheet.{one.sheet}"),
            tag("code", one.key),
            label(words.named("done", one.done), TONES[one.done]),
            words.named("column", one.field) if one.field else "",
            one.before,
            one.after,
        )
    )
