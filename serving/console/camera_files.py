"""A file of cameras on its way in: what it would change, and what it changed, as a part of a page.

The browser posts the same file twice: once to be shown, once to be taken over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from serving import auth
from serving.cameras.domain import CameraChange, Defaults, ImportReport, Refusal
from serving.cameras.uploads import MOST_BYTES, Upload, preview, take_over
from serving.console import edge, places
from serving.console.components.buttons import Look, link_button
from serving.console.components.labels import Tone, label
from serving.console.components.table import Column, Row, table
from serving.console.html import Markup, join, tag
from serving.console.visitor import Visitor, taste_of, visitor_of
from serving.console.words import Words
from serving.errors import ServingError
from serving.signed import limited_body

router = APIRouter()

SHOWN: Final = 200
"""Of each sort; the rest is counted."""


@router.post("/camera-files/said")
async def post_file(request: Request) -> Response:
    """A piece of the page: the preview, or with ``revision`` what was done."""
    auth.own_page(request)
    try:
        visitor = await run_in_threadpool(visitor_of, request)
        data = await limited_body(request, MOST_BYTES)
        query = request.query_params
        upload = _upload(query, data)
        revision = query.get("revision", "")
        if revision.isdigit():
            report = await run_in_threadpool(
                take_over, visitor.services, visitor.person, upload, int(revision)
            )
            return HTMLResponse(done(visitor, report))
        report = await run_in_threadpool(preview, visitor.services, visitor.person, upload)
        return HTMLResponse(shown(visitor, report))
    except Exception as error:  # whatever broke, the person reads a sentence where they look
        status = error.status if isinstance(error, ServingError) else 500
        sentence = edge.sentence(taste_of(request).words, error)
        return HTMLResponse(tag("p", sentence, class_="complaint", role="alert"), status)


def shown(visitor: Visitor, report: ImportReport) -> Markup:
    """What importing would do, and the button that does it."""
    words = visitor.words
    anything = bool(report.added or report.changed)
    return join(
        tag("h2", words("import.preview"), tabindex=-1),
        _counts(words, report),
        _warnings(report),
        _refused(words, report.refused),
        _changed(words, report.changes),
        _added(words, report.added),
        tag(
            "div",
            tag(
                "button",
                words("import.take", count=len(report.added) + len(report.changed)),
                type="button",
                class_=Look.PRIMARY,
                data_take_over=report.revision,
            ),
            tag("span", words("import.take_hint"), class_="faint"),
            class_="actions",
        )
        if anything
        else tag("p", words("import.nothing"), class_="faint"),
    )


def done(visitor: Visitor, report: ImportReport) -> Markup:
    words = visitor.words
    return join(
        tag("h2", words("import.done"), tabindex=-1),
        _counts(words, report),
        _warnings(report),
        _refused(words, report.refused),
        tag(
            "div",
            link_button(words("import.show"), places.CAMERAS, look=Look.PRIMARY),
            class_="actions",
        ),
    )


def _upload(query: Mapping[str, str], data: bytes) -> Upload:
    name = query.get("name", "")[:200] or "file"
    defaults = Defaults(query.get("source") or None, query.get("district") or None)
    return Upload(name, data, defaults, query.get("replace") == "on")


def _counts(words: Words, report: ImportReport) -> Markup:
    refused = len(report.refused)
    return tag(
        "p",
        label(words("import.added", count=len(report.added)), Tone.GOOD),
        label(words("import.changed", count=len(report.changed)), Tone.ACCENT),
        label(words("import.unchanged", count=len(report.unchanged))),
        label(words("import.refused", count=refused), Tone.BAD if refused else Tone.NEUTRAL),
        class_="chips",
    )


def _warnings(report: ImportReport) -> Markup | None:
    if not report.warnings:
        return None
    return tag("ul", [tag("li", sentence) for sentence in report.warnings], class_="notes")


def _refused(words: Words, refused: Sequence[Refusal]) -> Markup | None:
    if not refused:
        return None
    rows = [Row((one.name, one.line or "", one.reason)) for one in refused[:SHOWN]]
    heads = [
        Column(words("import.what")),
        Column(words("import.line"), number=True),
        Column(words("import.why")),
    ]
    return join(
        tag("h3", words("import.refused_title")),
        table(words("import.refused_title"), heads, rows),
        _more(words, len(refused)),
    )


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
        _more(words, len(changes)),
    )


def _added(words: Words, added: Sequence[str]) -> Markup | None:
    if not added:
        return None
    return tag(
        "details",
        tag("summary", words("import.added_title", count=len(added))),
        tag("p", [tag("code", name) for name in added[:SHOWN]], class_="ids"),
        _more(words, len(added)),
    )


def _more(words: Words, count: int) -> Markup | None:
    left = count - SHOWN
    return tag("p", words("import.more", count=left), class_="faint") if left > 0 else None
