"""How good a package is, drawn: means, a row for each label, curves, cameras, whole violations."""

from __future__ import annotations

from typing import Final

from serving.console.components.labels import chip, chips
from serving.console.components.plot import SHARES, Line, plot
from serving.console.components.table import Column, Row, table
from serving.console.html import Markup, join, tag
from serving.console.models.parts import bar, kind_name, label_name, share
from serving.console.visitor import Visitor
from serving.models.measured import ALL, Measured, by_camera, curve

MOST_CAMERAS: Final = 25


def means(visitor: Visitor, found: Measured) -> Markup:
    """Mean AP50 for each kind of pictures, and the share of whole violations found."""
    words = visitor.words
    tiles = [
        _tile(
            words("models.map50", kind=kind_name(visitor, kind)),
            share(mean.value, mean.low, mean.high),
            words("models.map50_of", labels=mean.labels, boxes=f"{mean.boxes:,}"),
        )
        for kind in found.kinds
        if (mean := found.map50.get(kind)) is not None
    ]
    clips = found.events
    if clips is not None and clips.events:
        wrong = words("models.events_false", count=clips.false)
        tiles.append(_tile(words("models.events"), f"{clips.found} / {clips.events}", wrong))
    return tag("div", tiles, class_="means")


def kind_chips(visitor: Visitor, found: tuple[str, ...], chosen: str) -> Markup:
    return chips(
        visitor.words("models.pictures"),
        *(chip("kind", kind, kind_name(visitor, kind), chosen=kind == chosen) for kind in found),
    )


def label_table(visitor: Visitor, found: Measured, kind: str) -> Markup:
    words = visitor.words
    columns = [
        Column(words("models.label")),
        Column(words("models.boxes"), number=True),
        Column("AP50", number=True),
        Column(words("models.interval")),
        Column(words("models.threshold"), number=True),
        Column(words("models.precision"), number=True),
        Column(words("models.recall"), number=True),
    ]
    rows = [
        Row(
            (
                label_name(visitor, label),
                f"{one.boxes:,}",
                share(one.ap50, one.ap50_low, one.ap50_high),
                bar(one.ap50, one.ap50_low, one.ap50_high),
                f"{one.threshold:.2f}",
                share(one.precision, one.precision_low, one.precision_high),
                share(one.recall, one.recall_low, one.recall_high),
            )
        )
        for label, one in found.labels(kind).items()
    ]
    return table(words("models.by_label"), columns, rows)


def curves(visitor: Visitor, found: Measured, kind: str) -> Markup:
    """One small drawing a label; the dot is where the package's threshold lies."""
    words = visitor.words
    drawn = []
    for label, one in found.labels(kind).items():
        points = curve(found, kind, label)
        if not points:
            continue
        working = one.recall is not None and one.precision is not None
        mark = (one.recall or 0.0, one.precision or 0.0) if working else None
        name = label_name(visitor, label)
        drawn.append(
            tag(
                "figure",
                tag("figcaption", name, tag("small", "AP50 ", share(one.ap50))),
                plot(
                    words("models.curve_of", label=name, ap=f"{one.ap50 or 0:.2f}"),
                    [Line(name, points, "series-1", mark)],
                    SHARES,
                    SHARES,
                ),
            )
        )
    if not drawn:
        return tag("p", words("models.no_pictures"), class_="faint")
    return join(tag("p", words("models.curves_hint"), class_="faint"), small_ones(drawn))


def small_ones(drawn: list[Markup]) -> Markup:
    return tag("div", drawn, class_="curves")


def camera_table(visitor: Visitor, found: Measured, kind: str) -> Markup:
    words = visitor.words
    cameras = by_camera(found, kind)
    if not cameras:
        return tag("p", words("models.no_cameras"), class_="faint")
    columns = [
        Column(words("models.camera")),
        Column(words("models.picture_count"), number=True),
        Column(words("models.boxes"), number=True),
        Column(words("models.hits"), number=True),
        Column(words("models.missed"), number=True),
        Column(words("models.false"), number=True),
        Column("F1", number=True),
        Column(words("models.drawn")),
    ]
    rows = [
        Row(
            (
                one.camera,
                one.pictures,
                one.tally.boxes,
                one.tally.hits,
                one.tally.missed,
                one.tally.false,
                share(one.tally.f1),
                bar(one.tally.f1, 0.0, one.tally.f1),
            )
        )
        for one in cameras[:MOST_CAMERAS]
    ]
    return join(
        tag(
            "p",
            words("models.cameras_of", shown=min(MOST_CAMERAS, len(cameras)), count=len(cameras)),
            class_="faint",
        ),
        table(words("models.by_camera"), columns, rows),
    )


def violation_table(visitor: Visitor, found: Measured) -> Markup | None:
    """Whole violations on clips; None where none were measured."""
    words = visitor.words
    if found.events is None or not found.events.figures:
        return None
    columns = [
        Column(words("models.kind")),
        Column(words("models.clips"), number=True),
        Column(words("models.happened"), number=True),
        Column(words("models.found"), number=True),
        Column(words("models.false"), number=True),
        Column(words("models.recall"), number=True),
        Column(words("models.precision"), number=True),
    ]
    rows = [
        Row(
            (
                words("models.every_kind") if kind == ALL else words.named("kind", kind),
                one.clips,
                one.events,
                one.found,
                one.false,
                share(one.recall, *(one.recall_low_high or (None, None))),
                share(one.precision, *(one.precision_low_high or (None, None))),
            )
        )
        for kind, one in found.events.figures.items()
    ]
    return table(words("models.violations"), columns, rows)


def _tile(title: str, figure: Markup | str, beneath: str) -> Markup:
    return tag(
        "div", tag("span", title), tag("b", figure), tag("small", beneath), class_="panel mean"
    )
