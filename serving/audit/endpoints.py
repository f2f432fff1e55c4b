"""The audit log for the auditor: looking, exporting, proving it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from serving.access.guard import needs
from serving.audit import service
from serving.audit.domain import Act
from serving.audit.exports import note_export
from serving.audit.files import head_of
from serving.audit.repository import AuditFilter, AuditLog
from serving.audit.schemas import AuditPage, EntryOut, Proof
from serving.deps import Services, TheServices
from serving.description.media import file
from serving.users.domain import Permission, Person

router = APIRouter(prefix="/api/audit", tags=["audit"])

Auditor = Annotated[Person, needs(Permission.SEE_AUDIT)]

A_PAGE = 1000


@router.get("", summary="List the audit log")
def get_entries(
    services: TheServices,
    person: Auditor,
    act: Act | None = None,
    actor: Annotated[str | None, Query(max_length=200)] = None,
    subject: Annotated[str | None, Query(max_length=200)] = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: Annotated[int | None, Query(ge=0, le=2**31 - 1)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> AuditPage:
    """Who did what, when and from where; newest first."""
    wanted = AuditFilter(act, actor, subject, _aware(since), _aware(until))
    with services.db.reading() as session:
        found = service.show(session, person, wanted, before, limit)
    return AuditPage(
        entries=[EntryOut.model_validate(entry.record()) for entry in found],
        next=found[-1].sequence if len(found) == limit else None,
    )


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses=file("application/x-ndjson"),
    summary="Take out the audit log",
)
def get_export(services: TheServices, person: Auditor) -> StreamingResponse:
    """The whole log as NDJSON, oldest first; `citypatrol audit verify --file` proves it offline."""
    note_export(services, person, "audit log")
    return StreamingResponse(
        _lines(services),
        media_type="application/x-ndjson",
        headers={"Cache-Control": "private, no-store"},
    )


@router.get("/proof", summary="Prove the audit log")
def get_proof(
    services: TheServices,
    person: Auditor,  # noqa: ARG001
    kept: Annotated[str | None, Query(pattern=r"^\d{1,18}:[0-9a-f]{64}$")] = None,
) -> Proof:
    """Prove every hash and link again; ``kept`` is a head from before, SEQUENCE:HASH."""
    head = head_of(kept) if kept is not None else None
    with services.db.reading() as session:
        verdict = service.check(session, head)
    return Proof(
        entries=verdict.entries,
        head=str(verdict.head),
        complaints=[str(one) for one in verdict.complaints],
    )


def _lines(services: Services) -> Iterator[str]:
    after = 0
    while True:
        with services.db.reading() as session:
            page = AuditLog(session).oldest_first(after, A_PAGE)
        if not page:
            return
        after = page[-1].sequence
        yield "".join(json.dumps(one.record(), ensure_ascii=False) + "\n" for one in page)


def _aware(moment: datetime | None) -> datetime | None:
    """Moments without a zone are UTC: an address has no room for guessing."""
    if moment is not None and moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    return moment
