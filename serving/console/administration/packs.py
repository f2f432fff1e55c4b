"""Standards packs as their pages show them: which are in force, their codes, what one changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from serving.console import places
from serving.console.administration.changes import changes
from serving.console.administration.sections import STANDARDS
from serving.console.components.bringing import take
from serving.console.components.buttons import Look, link_button
from serving.console.components.empty import empty_state
from serving.console.components.labels import Tone, label
from serving.console.components.table import Column, Row, table
from serving.console.html import Markup, join, tag
from serving.console.standard import in_language
from serving.console.visitor import Visitor
from serving.standards.domain import Major, Minor, Pack, Text, Unit
from serving.standards.repository import PackKey, PackLine
from serving.standards.service import Preview


def pack_table(
    visitor: Visitor, found: Sequence[PackLine], present: PackKey | None, day: date
) -> Markup:
    """The newest first."""
    words = visitor.words
    if not found:
        return empty_state(words("standards.none"), words("standards.none_hint"))
    columns = [
        Column(words("standards.pack")),
        Column(words("standards.version")),
        Column(words("standards.effective")),
        Column(words("standards.state")),
        Column(words("standards.imported")),
        Column("SHA-256"),
    ]
    rows = [
        Row(
            (
                one.id,
                one.version,
                one.effective_on.isoformat(),
                _state(visitor, one, present, day),
                join(
                    visitor.moments.markup(one.imported_at),
                    tag("small", one.imported_by, class_="under"),
                ),
                tag("code", one.sha256[:12], title=one.sha256),
            ),
            href=places.pack(one.id, one.version),
            name=f"{one.id} {one.version}",
        )
        for one in reversed(found)
    ]
    return table(words("administration.standards"), columns, rows)


def shown(visitor: Visitor, found: Preview) -> Markup:
    """What taking a pack over would change, and the button that does it."""
    words = visitor.words
    day = found.pack.effective.isoformat()
    return join(
        tag("h2", words("import.preview"), tabindex=-1),
        tag(
            "p",
            tag("b", f"{named(visitor, found.pack.name)} · {found.pack.id} {found.pack.version}"),
        ),
        tag("p", words("standards.from", day=day)),
        _beside(visitor, found),
        tag("p", words("standards.known"), class_="faint")
        if found.known
        else _what(visitor, found),
        None
        if found.known
        else take(words("standards.take"), words("standards.take_hint", day=day)),
    )


def done(visitor: Visitor, found: Preview) -> Markup:
    words = visitor.words
    again = link_button(words("standards.show"), STANDARDS.path, look=Look.PRIMARY)
    name = f"{found.pack.id} {found.pack.version}"
    return join(
        tag("h2", words("import.done"), tabindex=-1),
        tag("p", words("standards.done", name=name, day=found.pack.effective.isoformat())),
        tag("div", again, class_="actions"),
    )


def filed(visitor: Visitor, pack: Pack) -> Markup:
    """Which line of the standard each violation kind is filed under, and with whom."""
    words = visitor.words
    columns = [
        Column(words("standards.kind")),
        Column(words("standards.code")),
        Column(words("standards.line")),
        Column(words("standards.limit")),
        Column(words("standards.unit")),
    ]
    return table(words("standards.filed"), columns, list(_filed(visitor, pack)))


def codes(visitor: Visitor, pack: Pack) -> Markup:
    """Every line of the standard."""
    words = visitor.words
    columns = [
        Column(words("standards.code")),
        Column(words("standards.line")),
        Column(words("standards.major")),
        Column(words("standards.condition")),
        Column(words("standards.limit")),
        Column(words("standards.closing")),
    ]
    rows = [
        Row(
            (
                tag("code", f"{one.code}"),
                join(
                    _name(visitor, one), tag("small", words(f"group.{one.group}"), class_="under")
                ),
                _name(visitor, pack.major_of(one)),
                in_language(visitor, one.condition_zh, one.condition_en),
                limit(visitor, one),
                in_language(visitor, one.closing_zh, one.closing_en),
            )
        )
        for one in pack.minors
    ]
    return table(words("standards.codes"), columns, rows)


def limit(visitor: Visitor, minor: Minor) -> str:
    return visitor.words(f"limit.{minor.limit_type}", value=f"{minor.limit_value:g}")


def named(visitor: Visitor, text: Text) -> str:
    return in_language(visitor, text.zh, text.en)


def _filed(visitor: Visitor, pack: Pack) -> Iterator[Row]:
    words = visitor.words
    for line in pack.kinds:
        minor = pack.minor(line.group, line.minor)
        assert minor is not None
        unit = pack.unit(pack.unit_for(minor, None))
        yield Row(
            (
                words.named("kind", line.kind),
                tag("code", f"{minor.code}"),
                _name(visitor, minor),
                limit(visitor, minor),
                _name(visitor, unit) if unit else "–",
            )
        )


def _state(visitor: Visitor, one: PackLine, present: PackKey | None, day: date) -> Markup:
    words = visitor.words
    if (one.id, one.version) == present:
        since = one.effective_on.isoformat()
        return label(words("standards.in_force", since=since), Tone.GOOD)
    if one.effective_on > day:
        return label(words("standards.to_come"), Tone.ACCENT)
    return label(words("standards.past"))


def _beside(visitor: Visitor, found: Preview) -> Markup:
    words = visitor.words
    if found.beside is None:
        return tag("p", words("standards.first"))
    return tag("p", words("standards.beside", name=" ".join(found.beside)))


def _what(visitor: Visitor, found: Preview) -> Markup:
    if not found.differences:
        return tag("p", visitor.words("standards.same"), class_="faint")
    return changes(visitor, found.differences)


def _name(visitor: Visitor, one: Major | Minor | Unit) -> str:
    return in_language(visitor, one.name_zh, one.name_en)
