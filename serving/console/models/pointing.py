"""What looks now and what beside it, every package, and how the pointer came to be where it is."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.contract import ModelStamp
from serving.console import places
from serving.console.components.empty import empty_state
from serving.console.components.labels import Tone, label
from serving.console.components.table import Column, Row, table
from serving.console.html import Markup, join, tag
from serving.console.models.parts import gate_label, kind_name, share, standing
from serving.console.visitor import Visitor
from serving.models.domain import KnownPackage, Pointer, PointerMove
from serving.models.measured import measured


def now(visitor: Visitor, pointer: Pointer, last: PointerMove | None) -> Markup:
    """The package that looks, since when and why; and the one in the shadow."""
    words, moments = visitor.words, visitor.moments
    current, shadow = pointer.current, pointer.shadow
    return tag(
        "div",
        tag(
            "section",
            tag("h2", words("models.looks_now")),
            tag("p", _link(current) if current else words("models.by_settings"), class_="big"),
            tag(
                "p",
                words("models.since"),
                " ",
                moments.markup(last.at),
                f" · {last.actor}",
                class_="faint",
            )
            if last
            else None,
            tag("q", last.why) if last else tag("p", words("models.by_settings_hint")),
            class_="panel",
        ),
        tag(
            "section",
            tag("h2", words("models.in_shadow")),
            tag("p", _link(shadow.candidate), class_="big"),
            tag(
                "p",
                words("models.shadow_of", share=f"{shadow.share:.0%}"),
                " ",
                moments.markup(shadow.until),
                class_="faint",
            ),
            class_="panel",
        )
        if shadow
        else None,
        class_="now",
    )


def package_table(visitor: Visitor, packages: Sequence[KnownPackage], pointer: Pointer) -> Markup:
    """Newest version first."""
    words = visitor.words
    if not packages:
        return empty_state(words("models.none"), words("models.none_hint"))
    columns = [
        Column(words("models.package")),
        Column(words("models.state")),
        Column(words("models.gate")),
        Column(words("models.map50", kind=kind_name(visitor, "real")), number=True),
        Column(words("models.map50", kind=kind_name(visitor, "rendered")), number=True),
        Column(words("models.events"), number=True),
        Column(words("models.weights")),
        Column(words("models.registered")),
    ]
    return table(
        words("models.packages"),
        columns,
        [_row(visitor, known, pointer) for known in reversed(packages)],
    )


def history(visitor: Visitor, moves: Sequence[PointerMove]) -> Markup:
    words = visitor.words
    if not moves:
        return tag("p", words("models.no_history"), class_="faint")
    columns = [
        Column(words("models.when")),
        Column(words("models.what")),
        Column(words("models.package")),
        Column(words("models.who")),
        Column(words("models.why")),
    ]
    rows = [
        Row(
            (
                visitor.moments.markup(move.at),
                join(
                    words(f"models.did_{move.action}"),
                    " ",
                    label(words("models.forced"), Tone.BAD) if move.forced else None,
                ),
                _named(visitor, move.package),
                move.actor,
                move.why,
            )
        )
        for move in moves
    ]
    return table(words("models.history"), columns, rows)


def _row(visitor: Visitor, known: KnownPackage, pointer: Pointer) -> Row:
    found = measured(known.evaluation)
    real, rendered = (found.map50.get(kind) if found else None for kind in ("real", "rendered"))
    clips = found.events if found else None
    return Row(
        (
            f"{known.name} {known.version}",
            standing(visitor, known, pointer) or "–",
            gate_label(visitor, known),
            share(real.value, real.low, real.high) if real else "–",
            share(rendered.value, rendered.low, rendered.high) if rendered else "–",
            f"{clips.found} / {clips.events}" if clips and clips.events else "–",
            tag("code", known.sha256[:12], title=known.sha256) if known.sha256 else "–",
            join(
                visitor.moments.markup(known.registered_at, short=True),
                f" · {known.registered_by}",
            )
            if known.registered_at
            else "–",
        ),
        href=places.package(known.name, known.version),
        name=f"{known.name}/{known.version}",
    )


def _named(visitor: Visitor, stamp: ModelStamp | None) -> str:
    return f"{stamp.name} {stamp.version}" if stamp else visitor.words("models.by_settings")


def _link(stamp: ModelStamp) -> Markup:
    return tag("a", f"{stamp.name} {stamp.version}", href=places.package(stamp.name, stamp.version))
