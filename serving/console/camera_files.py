"""A file of cameras on its way in: what it would change, and what it changed, as a part of a page.

The browser posts the same file twice: once to be shown, once to be taken over.
"""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from serving.cameras.domain import CameraChange, Defaults, ImportReport, Refusal
from serving.cameras.errors import CameraRefused
from serving.cameras.uploads import MOST_BYTES, Upload, preview, take_over
from serving.cases.reasons import BY_KIND
from serving.console import places
from serving.console.bringing import answered, name_of, revision_of
from serving.console.components.bringing import SHOWN, called, counts, left_out, take
from serving.console.components.buttons import Look, link_button
from serving.console.components.table import Column, Row, table
from serving.console.html import Markup, join, tag
from serving.console.visitor import Visitor
from serving.console.words import Words

router = APIRouter()


@router.post("/camera-files/said")
async def post_file(request: Request) -> Response:
    """A piece of the page: the preview, or with ``revision`` what was done."""
    query, name, revision = request.query_params, name_of(request), revision_of(request)

    def work(visitor: Visitor, data: bytes) -> Markup:
        watch = tuple(kind for kind in query.getlist("watch") if kind in BY_KIND)
        defaults = Defaults(query.get("source") or None, query.get("district") or None, watch)
        upload = Upload(name, data, defaults, query.get("replace") == "on")
        if revision is None:
            return shown(visitor, preview(visitor.services, visitor.person, upload))
        return done(visitor, take_over(visitor.services, visitor.person, upload, revision))

    return await answered(request, MOST_BYTES, work)


def shown(visitor: Visitor, report: ImportReport) -> Markup:
    """What importing would do, and the button that does it."""
    words = visitor.words
    anything = bool(report.added or report.changed)
    return join(
        tag("h2", words("import.preview"), tabindex=-1),
        _counts(words, report),
        _warnings(words, report),
        _refused(words, report.refused),
        _changed(words, report.changes),
        _added(words, report.added),
        take(
            words("import.take", count=len(report.added) + len(report.changed)),
            words("import.take_hint"),
            report.revision,
        )
        if anything
        else tag("p", words("import.nothing"), class_="faint"),
    )


def done(visitor: Visitor, report: ImportReport) -> Markup:
    words = visitor.words
    return join(
        tag("h2", words("import.done"), tabindex=-1),
        _counts(words, report),
        _warnings(words, report),
        _refused(words, report.refused),
        tag(
            "div",
            link_button(words("import.show"), places.CAMERAS, look=Look.PRIMARY),
            class_="actions",
        ),
    )


def _counts(words: Words, report: ImportReport) -> Markup:
    changes = len(report.added), len(report.changed), len(report.unchanged)
    return counts(words, *changes, len(report.refused))


def _warnings(words: Words, report: ImportReport) -> Markup | None:
    if not report.warnings:
        return None
    told = [words(f"notice.{one.code}", **one.values) for one in report.warnings]
    return tag("ul", [tag("li", sentence) for sentence in told], class_="notes")


def _refused(words: Words, refused: Sequence[Refusal]) -> Markup | None:
    if not refused:
        return None
    rows = [
        Row((called(words, one.name), one.line or "", _reason(words, one)))
        for one in refused[:SHOWN]
    ]
    heads = [
        Column(words("import.what")),
        Column(words("import.line"), number=True),
        Column(words("import.why")),
    ]
    return join(
        tag("h3", words("import.refused_title")),
        table(words("import.refused_title"), heads, rows),
        left_out(words, len(refused)),
    )


def _reason(words: Words, one: Refusal) -> str:
    return words.refusal(CameraRefused.type, one.code, one.values, one.reason)


def _changed(words: Words, changes: Sequence[CameraChange]) -> Markup | None:
    if not changes:
        return None
    rows = [
        Row(
            (
                join(change.name, " ", tag("code", change.id)),
                words.named("field", field.field),
                field.before if field.before is not None else tag("i", words("import.none")),
                field.after if field.after is not None else tag("i", words("import.none")),
            )
        )
        for change in changes[:SHOWN]
        for field in change.fields
    ]
    heads = [
        Column(words("import.camera")),
        Column(words("import.field")),
        Column(words("import.before")),
        Column(words("import.after")),
    ]
    return join(
        tag("h3", words("import.changed_title")),
        table(words("import.changed_title"), heads, rows),
        left_out(words, len(changes)),
    )


def _added(words: Words, added: Sequence[str]) -> Markup | None:
    if not added:
        return None
    return tag(
        "details",
        tag("summary", words("import.added_title", count=len(added))),
        tag("p", [tag("code", name) for name in added[:SHOWN]], class_="ids"),
        left_out(words, len(added)),
    )
