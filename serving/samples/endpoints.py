"""Samples: looks in, signed; records out to training; boxes and deletion by people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from pipeline.contract import LookSampleReceipt, SampleOrigin, SampleOutcome
from serving.access.guard import needs
from serving.audit.exports import note_export
from serving.contacts import Contact
from serving.deps import Services, TheServices
from serving.description.media import file
from serving.received import received
from serving.repeats.once import TheOnce
from serving.samples import datasets, looks, schemas, service
from serving.samples.domain import Deleted, Mark, SampleFilter
from serving.samples.errors import BoxRefused
from serving.samples.listing import SampleListing
from serving.samples.repository import SampleRepository
from serving.signed import SignedBody
from serving.users.domain import Permission, Person, Scope

router = APIRouter(prefix="/api", tags=["samples"])

Reader = Annotated[Person, needs(Permission.SEE_SAMPLES)]
Remover = Annotated[Person, needs(Permission.DELETE_SAMPLES)]
Judge = Annotated[Person, needs(Permission.JUDGE_CASES)]
CaseReader = Annotated[Person, needs(Permission.SEE_CASES)]
Runner = Annotated[Person, needs(Permission.RUN_LEARNING)]

Why = Annotated[str, Query(min_length=1, max_length=4000)]


@router.post(
    "/look-samples",
    status_code=201,
    responses={200: {"model": LookSampleReceipt}},
    summary="Hand in a look to learn from",
)
async def post_look_sample(
    services: TheServices, body: SignedBody, response: Response
) -> LookSampleReceipt:
    """Take a look nobody was told of. One that came before, or is over its quota, answers 200."""
    return await received(services, Contact.LOOK_SAMPLE, looks.take, body, response)


@router.get(
    "/samples",
    response_class=StreamingResponse,
    responses=file("application/x-ndjson"),
    summary="Take out samples",
)
def get_samples(
    services: TheServices,
    person: Reader,
    origin: SampleOrigin | None = None,
    outcome: SampleOutcome | None = None,
    kind: str | None = None,
    camera: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    deleted: Deleted = Deleted.WITHOUT,
    after: UUID | None = None,
) -> StreamingResponse:
    """Samples as NDJSON, one record a line, oldest first.

    ``after`` goes on behind a sample, as after a connection broke.
    """
    wanted = SampleFilter(origin, outcome, kind, camera, _aware(since), _aware(until), deleted)
    mark = None
    if after is not None:
        with services.db.reading() as session:
            last = service.get(session, person, after)
        mark = Mark(last.entered_at, last.id)
    note_export(services, person, "samples", kind=kind, camera=camera, after=after)
    return StreamingResponse(
        _lines(services, person.scope, wanted, mark),
        media_type="application/x-ndjson",
        headers={"Cache-Control": "private, no-store"},
    )


@router.get("/samples/counts", summary="Count samples")
def get_counts(services: TheServices, person: Reader) -> schemas.SampleCounts:
    """How many samples there are, by state, origin, outcome and kind."""
    with services.db.reading() as session:
        found = SampleListing(session, person.scope).counts()
    names = ("state", "origin", "outcome", "kind", "samples", "duplicates")
    return schemas.SampleCounts(
        counts=[
            schemas.SampleCount.model_validate(dict(zip(names, row, strict=True))) for row in found
        ]
    )


@router.get("/samples/{sample_id}", summary="Show a sample")
def get_sample(services: TheServices, person: Reader, sample_id: UUID) -> schemas.SampleOut:
    """One sample with its history, also while it waits and after it was deleted."""
    with services.db.reading() as session:
        sample = service.get(session, person, sample_id)
        history = SampleRepository(session, person.scope).steps(sample_id)
        return schemas.sample_out(sample, history, datasets.holding(session, sample_id))


@router.get(
    "/samples/{sample_id}/picture",
    response_class=Response,
    responses=file("image/jpeg"),
    summary="Open the picture of a sample",
)
def get_picture(
    services: TheServices,
    person: Reader,
    sample_id: UUID,
    width: Annotated[int | None, Query(ge=16, le=4096)] = None,
) -> Response:
    """The blurred picture of a sample; there is no way to the original here.

    With a ``width`` a copy that is at most so many pixels wide."""
    with services.db.reading() as session:
        sample = service.get(session, person, sample_id)
    data, media_type = service.picture(services.training_pictures, sample, width)
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return Response(data, media_type=media_type, headers=headers)


@router.delete("/samples/{sample_id}", summary="Delete a sample")
def delete_sample(
    services: TheServices, person: Remover, sample_id: UUID, why: Why
) -> schemas.Deletion:
    """Delete a sample for good; a tombstone says when, by whom and why."""
    with services.db.writing() as session:
        held_by = service.delete(session, person, sample_id, why, services.clock.now())
    return schemas.Deletion(sample_id=sample_id, held_by=held_by)


@router.delete("/cases/{case_id}/sample", summary="Delete the sample of a case")
def delete_sample_of_case(
    services: TheServices, person: Remover, case_id: UUID, why: Why
) -> schemas.Deletion:
    """Delete what training learnt from a case, as when its evidence is deleted."""
    with services.db.writing() as session:
        held_by = service.delete_of_case(session, person, case_id, why, services.clock.now())
    return schemas.Deletion(sample_id=None, held_by=held_by)


@router.post("/cases/{case_id}/box", summary="Correct the box of a case")
def post_box(
    services: TheServices, person: Judge, case_id: UUID, given: schemas.BoxIn, once: TheOnce
) -> list[schemas.BoxFixOut]:
    """Correct the box of a case; every correction so far, oldest first."""
    x1, y1, x2, y2 = given.box
    if not (x1 < x2 and y1 < y2):
        raise BoxRefused("A box needs x1 < x2 and y1 < y2; draw it again.")
    at = services.clock.now()
    with once.writing() as session:
        found = service.fix_box(session, person, case_id, given.box, given.label, given.note, at)
        return once.keep(session, [schemas.BoxFixOut.model_validate(fix) for fix in found])


@router.get("/cases/{case_id}/box", summary="List corrections of a box")
def get_boxes(services: TheServices, person: CaseReader, case_id: UUID) -> list[schemas.BoxFixOut]:
    """Corrections of a case's box, oldest first; the newest counts."""
    with services.db.reading() as session:
        found = service.fixes(session, person, case_id)
    return [schemas.BoxFixOut.model_validate(fix) for fix in found]


@router.get("/datasets", summary="List datasets")
def get_datasets(
    services: TheServices,
    _person: Reader,
    after: Annotated[str | None, Query(pattern=r"^[0-9a-f]{64}$")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> schemas.DatasetList:
    """Registered datasets, newest first, and how many of their samples were deleted since."""
    with services.db.reading() as session:
        found = datasets.registered(session, after, limit)
    return schemas.DatasetList(
        datasets=[schemas.DatasetOut.model_validate(one) for one in found],
        next=found[-1].sha256 if len(found) == limit else None,
    )


@router.post(
    "/datasets",
    status_code=201,
    responses={200: {"model": dict[str, bool]}},
    summary="Register a dataset",
)
def post_dataset(
    services: TheServices, person: Runner, given: schemas.DatasetIn, response: Response
) -> dict[str, bool]:
    """Write down which samples a frozen dataset holds. Telling it in parts is allowed."""
    at = services.clock.now()
    with services.db.writing() as session:
        created = datasets.register(
            session, given.sha256, given.name, given.sample_ids, person.name, at
        )
    response.status_code = 201 if created else 200
    return {"created": created}


def _lines(
    services: Services, scope: Scope, wanted: SampleFilter, after: Mark | None
) -> Iterator[bytes]:
    for page in service.records(services.db, scope, wanted, after):
        yield "".join(f"{record.model_dump_json()}\n" for record in page).encode()


def _aware(moment: datetime | None) -> datetime | None:
    """Moments without a zone are UTC: an address has no room for guessing."""
    if moment is not None and moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    return moment
