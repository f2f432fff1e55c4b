"""Takes looks that nobody was told of, within quotas."""

from __future__ import annotations

from pydantic import ValidationError

from pipeline.contract import LookSample, LookSampleReceipt, SampleOrigin, SampleOutcome
from serving.cameras.repository import CameraRepository
from serving.deps import Services
from serving.intake.errors import CameraUnknown
from serving.intake.pictures import check_declared
from serving.samples.domain import SampleAction, SampleStep
from serving.samples.errors import LookSampleUnreadable
from serving.samples.following import day_of, new_values
from serving.samples.repository import SampleRepository
from serving.sentences import complaint
from serving.users.domain import Scope

PIPELINE = "pipeline"


def take(services: Services, body: bytes) -> LookSampleReceipt:
    """Enter the look in ``body`` (its JSON), unless it was entered before or its quota is full.

    Neither is an error: the receipt says that nothing was created, and the pipeline may forget the
    look. Raises LookSampleUnreadable, CameraUnknown or PictureTooLarge; then nothing has changed.
    """
    try:
        look = LookSample.model_validate_json(body)
    except ValidationError as error:
        raise LookSampleUnreadable(f"The look sample is not valid: {complaint(error)}.") from None
    check_declared([look.picture], services.settings.max_picture_bytes)
    at, day = services.clock.now(), day_of(look.captured_at)
    with services.db.writing() as session:
        everywhere = Scope.everywhere()
        district = CameraRepository(session, everywhere).district_of(look.camera_id, look.view_id)
        if district is None:
            raise CameraUnknown(look.camera_id, look.view_id)
        samples = SampleRepository(session, everywhere)
        samples.take_turn(look.camera_id)
        taken = samples.looks_of_day(look.camera_id, look.kind, day)
        if taken >= services.settings.learning.looks_a_day:
            return LookSampleReceipt(sample_id=look.sample_id, created=False)
        created = samples.enter(
            {
                "id": look.sample_id,
                "origin": SampleOrigin(look.why.value),
                "outcome": SampleOutcome.UNREVIEWED,
                "kind": look.kind,
                "camera_id": look.camera_id,
                "view_id": look.view_id,
                "district": district,
                "captured_at": look.captured_at,
                "day": day,
                "condition": look.condition,
                "box_by": "model",
                "seen": [box.model_dump(mode="json") for box in look.boxes],
                "original_sha256": look.picture.sha256,
                **new_values(at),
            }
        )
        if created:
            first = SampleStep(
                1, at, PIPELINE, SampleAction.ENTERED, SampleOutcome.UNREVIEWED, None, ""
            )
            samples.append(look.sample_id, first, None)
    return LookSampleReceipt(sample_id=look.sample_id, created=created)
