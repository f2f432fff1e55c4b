"""A file of permits on its way in: what it would change, and what it changed, as a part of a page;
and the file that goes out.

The browser posts the same file twice: once to be shown, once to be taken over.
"""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response

from serving.console import places
from serving.console.bringing import answered, name_of, revision_of
from serving.console.components.bringing import SHOWN, called, counts, left_out, take
from serving.console.components.buttons import Look, link_button
from serving.console.components.table import Column, Row, table
from serving.console.html import Markup, join, tag
from serving.console.permits.saying import day_text, kinds_text, title, value_text
from serving.console.visitor import Visitor, visitor_of
from serving.console.words import Words
from serving.permits.domain import EVERY_PERMIT, Permit
from serving.permits.faults import Wrong
from serving.permits.importing import (
    MOST_BYTES,
    Changed,
    ImportReport,
    Refused,
    export_permits,
    import_permits,
    permits_in,
)
from serving.permits.service import Author

router = APIRouter()


@router.post("/permit-files/said")
async def post_file(request: Request) -> Response:
    """A piece of the page: the preview, or with ``revision`` what was done."""
    why, name = request.query_params.get("why", "")[:2000], name_of(request)
    revision = revision_of(request)

    def work(visitor: Visitor, data: bytes) -> Markup:
        report = _imported(visitor, name, data, why, revision)
        return shown(visitor, report) if revision is None else _done(visitor, report)

    return await answered(request, MOST_BYTES, work)


@router.get("/permit-files/permits.json")
async def get_file(request: Request) -> Response:
    """Every permit the person sees, as a file that can be imported again."""
    visitor = await run_in_threadpool(visitor_of, request)
    text = await run_in_threadpool(_exported, visitor)
    headers = {
        "Content-Disposition": 'attachment; filename="permits.json"',
        "Cache-Control": "no-store",
    }
    return Response(text, media_type="application/json", headers=headers)


def _imported(
    visitor: Visitor, name: str, data: bytes, why: str, revision: int | None
) -> ImportReport:
    services = visitor.services
    author, at = Author.of(visitor.person), services.clock.now()
    return import_permits(
        services.db,
        author,
        permits_in(name, data),
        at,
        why,
        revision=revision,
        dry_run=revision is None,
    )


def _exported(visitor: Visitor) -> str:
    services = visitor.services
    day = services.clock.now().astimezone(services.city).date()
    with services.db.reading() as session:
        return export_permits(session, visitor.person, EVERY_PERMIT, day)


def shown(visitor: Visitor, report: ImportReport) -> Markup:
    """What importing would do, and the button that does it."""
    words = visitor.words
    count = len(report.added) + len(report.changed)
    return join(
        tag("h2", words("import.preview"), tabindex=-1),
        _counts(words, report),
        _refused(words, report.refused),
        _changed(visitor, report.changed),
        _added(words, report.added),
        take(
            words("permit_import.take", count=count),
            words("permit_import.take_hint"),
            report.revision,
        )
        if count
        else tag("p", words("import.nothing"), class_="faint"),
    )


def _done(visitor: Visitor, report: ImportReport) -> Markup:
    words = visitor.words
    return join(
        tag("h2", words("import.done"), tabindex=-1),
        _counts(words, report),
        _refused(words, report.refused),
        tag(
            "div",
            link_button(words("permit_import.show"), places.PERMITS, look=Look.PRIMARY),
            class_="actions",
        ),
    )


def _counts(words: Words, report: ImportReport) -> Markup:
    changes = len(report.added), len(report.changed), len(report.unchanged)
    return counts(words, *changes, len(report.refused))


def _refused(words: Words, refused: Sequence[Refused]) -> Markup | None:
    if not refused:
        return None
    rows = [Row((called(words, one.name), _reason(words, one))) for one in refused[:SHOWN]]
    heads = [Column(words("import.what")), Column(words("import.why"))]
    return join(
        tag("h3", words("import.refused_title")),
        table(words("import.refused_title"), heads, rows),
        left_out(words, len(refused)),
    )


def _reason(words: Words, one: Refused) -> str:
    """By its fields where it is the permit that is wrong, by the kind of refusal elsewhere."""
    if one.faults and all(fault.wrong is not Wrong.OTHER for fault in one.faults):
        return " ".join(
            f"{words.named('permit_field', fault.field)}: {words(f'permit_wrong.{fault.wrong}')}"
            for fault in one.faults
        )
    return words.refusal(one.type, one.code, one.values, one.reason)


def _changed(visitor: Visitor, changes: Sequence[Changed]) -> Markup | None:
    if not changes:
        return None
    words = visitor.words
    rows = [
        Row(
            (
                join(change.name, " ", tag("code", change.id)),
                words.named("permit_field", one.field),
                value_text(visitor, one.field, one.before) or tag("i", words("import.none")),
                value_text(visitor, one.field, one.after) or tag("i", words("import.none")),
            )
        )
        for change in changes[:SHOWN]
        for one in change.fields
    ]
    heads = [
        Column(words("permit_import.permit")),
        Column(words("import.field")),
        Column(words("import.before")),
        Column(words("import.after")),
    ]
    return join(
        tag("h3", words("permit_import.changed_title")),
        table(words("permit_import.changed_title"), heads, rows),
        left_out(words, len(changes)),
    )


def _added(words: Words, added: Sequence[Permit]) -> Markup | None:
    if not added:
        return None
    head = words("permit_import.added_title", count=len(added))
    rows = [
        Row(
            (
                join(title(one), " ", tag("code", one.id) if one.name else None),
                kinds_text(words, one.kinds),
                one.district or words("permit.whole_city"),
                f"{day_text(words, one.valid_from)} \u2013 {day_text(words, one.valid_until)}",
            )
        )
        for one in added[:SHOWN]
    ]
    heads = [
        Column(words("permit_import.permit")),
        Column(words("permit_field.kinds")),
        Column(words("permit_field.district")),
        Column(words("permit_import.valid")),
    ]
    return join(tag("h3", head), table(head, heads, rows), left_out(words, len(added)))
