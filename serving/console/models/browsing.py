"""Samples as pictures one looks through: which of them to show, and what is known of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.datastructures import QueryParams

from pipeline.contract import SampleOrigin, SampleOutcome
from serving.cases.reasons import BY_KIND
from serving.console import places
from serving.console.components.buttons import button
from serving.console.components.empty import empty_state
from serving.console.components.form import choice_row, text_row
from serving.console.components.framed import Box, framed
from serving.console.components.labels import Tone, label
from serving.console.components.sieve import sieve
from serving.console.html import Markup, join, tag
from serving.console.models.parts import label_name
from serving.console.pictures import THUMBNAIL_WIDTH
from serving.console.visitor import Visitor
from serving.samples.domain import Deleted, Sample, SampleFilter, SampleState

PAGE: Final = 24
LONGEST: Final = 64

TONES: Final = {
    SampleOutcome.POSITIVE: Tone.GOOD,
    SampleOutcome.NEGATIVE: Tone.BAD,
    SampleOutcome.UNREVIEWED: Tone.NEUTRAL,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person wants to see of the samples; empty means everything."""

    kind: str = ""
    outcome: str = ""
    origin: str = ""
    camera: str = ""
    day: str = ""
    """YYYY-MM-DD, the city's own."""
    deleted: str = ""

    @classmethod
    def read(cls, given: QueryParams | dict[str, Any]) -> Choice:
        """From an address or a form; what is not known there is left out."""

        def one_of(name: str, known: set[str]) -> str:
            value = str(given.get(name, ""))
            return value if value in known else ""

        return cls(
            one_of("kind", set(BY_KIND)),
            one_of("outcome", set(SampleOutcome)),
            one_of("origin", set(SampleOrigin)),
            str(given.get("camera", "")).strip()[:LONGEST],
            _day(str(given.get("day", ""))),
            one_of("deleted", {Deleted.ONLY}),
        )

    @property
    def address(self) -> str:
        given = [(name, value) for name, value in self._pairs() if value]
        return f"{places.SAMPLES}?{urlencode(given)}" if given else places.SAMPLES

    def wanted(self, city: ZoneInfo) -> SampleFilter:
        begin = (
            datetime.combine(datetime.fromisoformat(self.day), time.min, city) if self.day else None
        )
        return SampleFilter(
            SampleOrigin(self.origin) if self.origin else None,
            SampleOutcome(self.outcome) if self.outcome else None,
            self.kind or None,
            self.camera or None,
            begin,
            begin + timedelta(days=1) if begin else None,
            Deleted.ONLY if self.deleted else Deleted.WITHOUT,
        )

    def _pairs(self) -> list[tuple[str, str]]:
        return [
            ("kind", self.kind),
            ("outcome", self.outcome),
            ("origin", self.origin),
            ("camera", self.camera),
            ("day", self.day),
            ("deleted", self.deleted),
        ]


def filters(visitor: Visitor, choice: Choice) -> Markup:
    words = visitor.words
    every = ("", words("samples.all"))
    return sieve(
        words,
        choice_row(
            "kind",
            words("models.kind"),
            [every, *((kind, words.named("kind", kind)) for kind in BY_KIND)],
            choice.kind,
        ),
        choice_row(
            "outcome",
            words("samples.outcome"),
            [every, *((one, words(f"samples.outcome_{one}")) for one in SampleOutcome)],
            choice.outcome,
        ),
        choice_row(
            "origin",
            words("samples.origin"),
            [every, *((one, words(f"samples.origin_{one}")) for one in SampleOrigin)],
            choice.origin,
        ),
        text_row("camera", words("models.camera"), choice.camera, maxlength=LONGEST),
        text_row("day", words("samples.day"), choice.day, type="date"),
        choice_row(
            "deleted",
            words("models.state"),
            [("", words("samples.usable")), (Deleted.ONLY, words("samples.deleted"))],
            choice.deleted,
        ),
    )


def card(visitor: Visitor, sample: Sample) -> Markup:
    """The blurred picture, what a person said of it, and when and where it was taken."""
    words = visitor.words
    return tag(
        "a",
        tag("div", shown(visitor, sample), class_="stage"),
        tag(
            "span",
            label(words(f"samples.outcome_{sample.outcome}"), TONES[sample.outcome]),
            " ",
            words.named("kind", sample.kind),
            class_="what",
        ),
        tag("span", words.named("reason", sample.reason), class_="faint")
        if sample.reason
        else None,
        tag("span", sample.camera_id, class_="faint camera"),
        tag("span", visitor.moments.markup(sample.captured_at), class_="faint"),
        href=places.sample(sample.id),
        class_="sample",
    )


def shown(visitor: Visitor, sample: Sample, *, everything: bool = False) -> Markup:
    """Its picture with the violation's box; ``everything`` adds all that the model saw there."""
    words, picture = visitor.words, sample.picture
    if picture is None or sample.state is not SampleState.READY:
        return tag("p", words(f"samples.state_{sample.state}"), class_="absent")
    name = sample.label or sample.kind
    boxes = [Box(sample.box, label_name(visitor, name) if everything else "")] if sample.box else []
    if everything or not boxes:
        boxes += [
            Box(one.box, f"{label_name(visitor, one.label)} {one.score:.2f}" * everything, "other")
            for one in sample.seen
        ]
    source = f"/api/samples/{sample.id}/picture"
    return framed(
        source if everything else f"{source}?width={THUMBNAIL_WIDTH}",
        words("samples.alt", kind=words.named("kind", sample.kind), camera=sample.camera_id),
        (picture.width, picture.height),
        boxes=boxes,
    )


def foot(visitor: Visitor, choice: Choice, shown_so_far: int, total: int) -> Markup:
    words = visitor.words
    if not shown_so_far:
        if choice == Choice():
            return empty_state(words("samples.none"), words("samples.none_hint"))
        return empty_state(words("samples.none_such"), words("samples.none_such_hint"))
    return join(
        tag("span", words("samples.shown", shown=f"{shown_so_far:,}", total=f"{total:,}")),
        button(words("samples.more"), "more") if shown_so_far < total else None,
    )


def cards(visitor: Visitor, samples: Sequence[Sample]) -> Markup:
    return join([card(visitor, one) for one in samples])


def _day(given: str) -> str:
    try:
        return datetime.strptime(given, "%Y-%m-%d").date().isoformat() if given else ""
    except ValueError:
        return ""
