"""Makes the blurred pictures of new samples, beside the requests and not in them.

The queue is the table: a sample waits there until its picture is made, so a crash loses nothing and
a thousand verdicts at once cost a thousand rows, not memory. One picture is worked on at a time.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import cv2
import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from models import ModelError
from pipeline.contract import LookedBox, SampleOrigin
from pipeline.storage import PictureCorrupt, PictureMissing, StoreUnavailable
from serving.deps import Services
from serving.samples.alike import alike, perceptual_hash, stays
from serving.samples.domain import Sample, SampleAction, SampleState, StoredPicture
from serving.samples.erasures import erase_due, erase_later
from serving.samples.phrases import PHRASES
from serving.samples.redaction import blurred, regions
from serving.samples.repository import SampleRepository
from serving.samples.rows import picture_values
from serving.users.domain import Scope

log = logging.getLogger(__name__)

ACTOR: Final = "serving"
AT_ONCE: Final = 2
"""Whoever makes them rests in between."""
COMPARED: Final = 500
"""The newest ready samples of a view and kind that a new one is compared with."""
JPEG_QUALITY: Final = 92
MISSING_TRIES: Final = 5
"""How often an original may be missing before its sample has failed: it may be on its way."""
LONGEST_WAIT_S: Final = 3600.0
MEDIA_TYPE: Final = "image/jpeg"


class OriginalUseless(Exception):
    """The original cannot become a training picture, now or later."""


def make_due(services: Services) -> int:
    """Make the pictures that are due, at most ``AT_ONCE``, and erase what is to go.

    How many samples were worked on. A sample that cannot be made now is due again later, after a
    growing wait; none of its errors is raised.
    """
    at = services.clock.now()
    with services.db.reading() as session:
        due = SampleRepository(session, Scope.everywhere()).due(at, AT_ONCE)
    for sample_id in due:
        make(services, sample_id)
    erase_due(services.db, services.training_pictures)
    return len(due)


def make(services: Services, sample_id: UUID) -> None:
    """Make one sample's picture, or write down why it is not made."""
    with services.db.reading() as session:
        samples = SampleRepository(session, Scope.everywhere())
        sample, attempts = samples.get(sample_id), samples.attempts(sample_id)
    if sample is None or sample.state is not SampleState.WAITING:
        return
    try:
        picture, seen = _picture(services, sample)
    except OriginalUseless as error:
        _put_off(services, sample, attempts, str(error), final=attempts + 1 >= MISSING_TRIES)
    except StoreUnavailable:
        _put_off(services, sample, attempts, PHRASES.text("store-away"), final=False)
    except ModelError as error:
        _put_off(services, sample, attempts, PHRASES.text("no-finder", error=error), final=False)
    else:
        _settle(services, sample, picture, seen)


def _picture(services: Services, sample: Sample) -> tuple[StoredPicture, tuple[LookedBox, ...]]:
    original = _decoded(_original(services, sample))
    height, width = original.shape[:2]
    rgb = np.ascontiguousarray(cv2.cvtColor(original, cv2.COLOR_BGR2RGB))
    found = services.finder.find(rgb.astype(np.uint8, copy=False))
    seen = found.certain if sample.origin is SampleOrigin.VERDICT else sample.seen
    hidden = blurred(original, regions((*found.maybe, *sample.seen), width, height))
    _, encoded = cv2.imencode(".jpg", hidden, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    sha256 = services.training_pictures.put(encoded.tobytes(), MEDIA_TYPE)
    whole = perceptual_hash(hidden)
    close = perceptual_hash(_close_up(hidden, sample)) if sample.box else whole
    return StoredPicture(sha256, MEDIA_TYPE, width, height, whole, close), seen


def _original(services: Services, sample: Sample) -> bytes:
    if sample.original_sha256 is None:
        raise OriginalUseless(PHRASES.text("deleted"))
    try:
        return services.store.get(sample.original_sha256)
    except PictureMissing:
        raise OriginalUseless(PHRASES.text("missing")) from None
    except PictureCorrupt:
        raise OriginalUseless(PHRASES.text("damaged")) from None


def _decoded(data: bytes) -> NDArray[np.uint8]:
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        picture = None
    if picture is None:
        raise OriginalUseless(PHRASES.text("broken"))
    return picture.astype(np.uint8, copy=False)


def _close_up(picture: NDArray[np.uint8], sample: Sample) -> NDArray[np.uint8]:
    if sample.box is None:
        return picture
    height, width = picture.shape[:2]
    x1, y1, x2, y2 = sample.box
    left, top = min(int(x1 * width), width - 1), min(int(y1 * height), height - 1)
    return picture[top : max(top + 1, round(y2 * height)), left : max(left + 1, round(x2 * width))]


def _settle(
    services: Services, made: Sample, picture: StoredPicture, seen: tuple[LookedBox, ...]
) -> None:
    """Enter the picture, and let the sample be ready or a duplicate.

    Whoever changed the sample meanwhile wins: a verdict stays, and the picture of a sample that was
    deleted goes again.
    """
    at = services.clock.now()
    with services.db.writing() as session:
        samples = SampleRepository(session, Scope.everywhere())
        samples.take_turn(made.camera_id)
        now = samples.get(made.id)
        if now is None or now.state is not SampleState.WAITING or now.box != made.box:
            erase_later(session, picture.sha256, at)
            return
        sample = replace(now, picture=picture, seen=seen)
        values: dict[str, Any] = {
            **picture_values(picture),
            "seen": [one.model_dump(mode="json") for one in seen],
            "fault": None,
        }
        kept = _twin(services, samples, sample)
        if kept is not None and stays(sample, kept):
            values |= {"state": SampleState.DUPLICATE, "duplicate_of": kept.id}
            samples.change(now, at, **values)
            samples.note(
                now, SampleAction.DROPPED, at, ACTOR, note=PHRASES.text("alike", sample=kept.id)
            )
            samples.count_duplicate(kept.id, 1)
            erase_later(session, picture.sha256, at)
            return
        samples.change(now, at, state=SampleState.READY, **values)
        samples.note(now, SampleAction.PICTURED, at, ACTOR)
        if kept is not None:
            _replace(session, samples, kept, sample, at)


def _twin(services: Services, samples: SampleRepository, sample: Sample) -> Sample | None:
    """The ready sample that ``sample`` is nearly the same as, of several the most telling."""
    bits = services.settings.learning.near_duplicate_bits
    same = [one for one in samples.kept_of_view(sample, COMPARED) if alike(sample, one, bits)]
    return next((one for one in same if stays(sample, one)), same[0] if same else None)


def _replace(
    session: Session, samples: SampleRepository, kept: Sample, newcomer: Sample, at: datetime
) -> None:
    """Let ``newcomer``, which says more, count for ``kept`` and all that was dropped for it."""
    for dropped in samples.duplicates_of(kept.id):
        samples.change(dropped, at, duplicate_of=newcomer.id)
        samples.note(
            dropped,
            SampleAction.DROPPED,
            at,
            ACTOR,
            note=PHRASES.text("counted", sample=newcomer.id),
        )
    samples.change(kept, at, state=SampleState.DUPLICATE, duplicate_of=newcomer.id, duplicates=0)
    samples.note(
        kept, SampleAction.DROPPED, at, ACTOR, note=PHRASES.text("alike", sample=newcomer.id)
    )
    samples.count_duplicate(newcomer.id, kept.duplicates + 1)
    if kept.picture is not None:
        erase_later(session, kept.picture.sha256, at)


def _put_off(services: Services, sample: Sample, attempts: int, fault: str, *, final: bool) -> None:
    at = services.clock.now()
    wait = timedelta(seconds=min(2.0 * 2**attempts, LONGEST_WAIT_S))
    state = SampleState.FAILED if final else SampleState.WAITING
    log.warning("sample %s has no picture yet: %s", sample.id, fault)
    with services.db.writing() as session:
        samples = SampleRepository(session, Scope.everywhere())
        samples.take_turn(sample.camera_id)
        values = {"state": state, "attempts": attempts + 1, "next_try_at": at + wait}
        if samples.change(sample, at, fault=fault[:300], **values) and final:
            samples.note(sample, SampleAction.FAILED, at, ACTOR, note=fault)
