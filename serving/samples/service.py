"""What people do with samples. The caller opens the transaction and commits it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pipeline.contract import SampleRecord
from pipeline.storage import ErasableStore, PictureCorrupt, PictureMissing, StoreUnavailable
from serving.cases.errors import CaseNotFound
from serving.cases.repository import CaseRepository
from serving.db import Database
from serving.errors import Unacceptable
from serving.evidence.drawing import PictureUnreadable, derived
from serving.samples import datasets
from serving.samples.boxes import BoxFixRepository
from serving.samples.domain import (
    BoxFix,
    Corners,
    Mark,
    Sample,
    SampleAction,
    SampleFilter,
    SampleState,
)
from serving.samples.erasures import erase_later
from serving.samples.errors import (
    PictureNotReady,
    ReasonMissing,
    SampleNotFound,
    TrainingStoreAway,
)
from serving.samples.following import follow_box
from serving.samples.listing import SampleListing
from serving.samples.records import record_of
from serving.samples.repository import SampleRepository
from serving.users.domain import Permission, Person, Scope
from serving.users.permissions import require

PAGE = 500


def fix_box(
    session: Session,
    person: Person,
    case_id: UUID,
    box: Corners,
    label: str | None,
    note: str,
    at: datetime,
) -> list[BoxFix]:
    """Correct a case's box; every correction so far, oldest first.

    The report stays as it was accepted. Raises Forbidden or CaseNotFound.
    """
    require(person, Permission.JUDGE_CASES)
    line = CaseRepository(session, person.scope).line(case_id)
    if line is None:
        raise CaseNotFound
    fix = BoxFix(case_id, at, person.name, box, label, note.strip())
    follow_box(session, line.camera_id, fix, person)
    return BoxFixRepository(session).of_case(case_id)


def fixes(session: Session, person: Person, case_id: UUID) -> list[BoxFix]:
    """Corrections of a case's box, oldest first. Raises Forbidden or CaseNotFound."""
    require(person, Permission.SEE_CASES)
    if CaseRepository(session, person.scope).line(case_id) is None:
        raise CaseNotFound
    return BoxFixRepository(session).of_case(case_id)


def get(session: Session, person: Person, sample_id: UUID) -> Sample:
    """Raises Forbidden, or SampleNotFound also for a sample outside the person's district."""
    require(person, Permission.SEE_SAMPLES)
    sample = SampleRepository(session, person.scope).get(sample_id)
    if sample is None:
        raise SampleNotFound
    return sample


def browse(
    session: Session, person: Person, wanted: SampleFilter, behind: Sample | None, limit: int
) -> tuple[list[Sample], int]:
    """At most ``limit`` samples with a picture, entered last first, and how many there are in all.

    ``behind`` is the last one of the page before. Raises Forbidden.
    """
    require(person, Permission.SEE_SAMPLES)
    samples = SampleListing(session, person.scope)
    return samples.newest(wanted, behind, limit), samples.count(wanted)


def records(
    db: Database, scope: Scope, wanted: SampleFilter, after: Mark | None = None
) -> Iterator[list[SampleRecord]]:
    """Samples with a picture, oldest first, a page at a time: however many there are, no more than
    a page is held and no transaction stays open between two."""
    while True:
        with db.reading() as session:
            page = SampleListing(session, scope).page(wanted, after, PAGE)
        if page:
            yield [record_of(sample) for sample in page]
        if len(page) < PAGE:
            return
        after = Mark(page[-1].entered_at, page[-1].id)


def delete(session: Session, person: Person, sample_id: UUID, why: str, at: datetime) -> list[str]:
    """Leave a tombstone of a sample; the datasets that still hold it, by name.

    Deleting it again changes nothing. Raises Forbidden, SampleNotFound or ReasonMissing.
    """
    require(person, Permission.DELETE_SAMPLES)
    sample = get(session, person, sample_id)
    return bury(session, sample, why, at, person.name, person.id)


def delete_of_case(
    session: Session, person: Person, case_id: UUID, why: str, at: datetime
) -> list[str]:
    """The same for the sample of a case, as when its evidence is deleted.

    Raises Forbidden, SampleNotFound or ReasonMissing.
    """
    require(person, Permission.DELETE_SAMPLES)
    sample = SampleRepository(session, person.scope).of_case(case_id)
    if sample is None:
        raise SampleNotFound
    return bury(session, sample, why, at, person.name, person.id)


def find(session: Session, sample_id: UUID | None, case: str | None) -> Sample:
    """A sample by its id, or by the number of its case, for whoever sits at the machine.

    Raises Unacceptable, CaseNotFound or SampleNotFound.
    """
    if (sample_id is None) == (case is None):
        raise Unacceptable("Name the sample or its case: one of the two.")
    everywhere = Scope.everywhere()
    samples = SampleRepository(session, everywhere)
    if sample_id is not None:
        found = samples.get(sample_id)
    else:
        case_id = CaseRepository(session, everywhere).find(case or "")
        if case_id is None:
            raise CaseNotFound
        found = samples.of_case(case_id)
    if found is None:
        raise SampleNotFound
    return found


def bury(
    session: Session, sample: Sample, why: str, at: datetime, actor: str, actor_id: UUID | None
) -> list[str]:
    """What ``delete`` does, for whoever may. Raises ReasonMissing."""
    why = why.strip()
    if not why:
        raise ReasonMissing
    samples = SampleRepository(session, Scope.everywhere())
    samples.take_turn(sample.camera_id)
    now = samples.get(sample.id) or sample
    if now.state is not SampleState.DELETED:
        if now.state is SampleState.DUPLICATE and now.duplicate_of is not None:
            samples.count_duplicate(now.duplicate_of, -1)
        samples.change(
            now,
            at,
            state=SampleState.DELETED,
            deleted_at=at,
            deleted_by=actor,
            deleted_why=why,
            box=None,
            label=None,
            seen=[],
            original_sha256=None,
            whole_hash=None,
            close_hash=None,
            duplicate_of=None,
            fault=None,
        )
        samples.note(now, SampleAction.DELETED, at, actor, actor_id, note=why)
        if now.picture is not None:
            erase_later(session, now.picture.sha256, at)
    return datasets.holding(session, sample.id)


def picture(store: ErasableStore, sample: Sample, width: int | None = None) -> tuple[bytes, str]:
    """The blurred picture and its media type; at most ``width`` pixels wide.

    Raises PictureNotReady or TrainingStoreAway.
    """
    if sample.picture is None or sample.state is not SampleState.READY:
        raise PictureNotReady
    try:
        data = store.get(sample.picture.sha256)
        if width is None or width >= sample.picture.width:
            return data, sample.picture.media_type
        return derived(data, box=None, width=width), "image/jpeg"
    except StoreUnavailable:
        raise TrainingStoreAway from None
    except (PictureMissing, PictureCorrupt, PictureUnreadable):
        raise PictureNotReady from None
