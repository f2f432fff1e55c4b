"""Where other systems tell us what became of a case. Signed with the destination's secret."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipeline.contract import SIGNATURE_HEADER, TIME_HEADER, signature
from serving.access.guard import Door, opens_to
from serving.connectors.base import Standing
from serving.deps import Services, TheServices
from serving.errors import NotFound, Unacceptable
from serving.handover.answering import take_word
from serving.handover.destinations import DestinationRepository
from serving.handover.domain import Destination
from serving.handover.tables import HandoverRow
from serving.sentences import complaint
from serving.signed import SignatureRefused, limited_body

router = APIRouter(prefix="/api/handover", tags=["hand-over"])

MOST_BODY: Final = 20_000


class StatusIn(BaseModel):
    """A platform's word on one case, named by our event id or by its own name."""

    model_config = ConfigDict(extra="ignore")

    event_id: UUID | None = None
    external_id: str | None = Field(default=None, max_length=200)
    status: str = Field(min_length=1, max_length=100)
    note: str = Field(default="", max_length=1000)
    updated_at: str = Field(default="", max_length=100)

    @model_validator(mode="after")
    def _names_a_case(self) -> StatusIn:
        if self.event_id is None and self.external_id is None:
            raise ValueError("name the case by event_id or by external_id")
        return self


class StatusTaken(BaseModel):
    moved: bool
    """Whether our case moved. A word heard before moves nothing."""


class CaseNotHandedOver(NotFound):
    type = "case-not-handed-over"

    def __init__(self) -> None:
        super().__init__("No case of that name was handed over to this destination; check it.")


@router.post(
    "/{destination}/status",
    dependencies=[opens_to(Door.DESTINATION)],
    summary="Tell what became of a case",
)
async def post_status(services: TheServices, destination: str, request: Request) -> StatusTaken:
    """Take a platform's status. Sending it again changes nothing.

    Signed as the pipeline signs: CityPatrol-Time and CityPatrol-Signature, an HMAC-SHA256 with the
    destination's secret over time, method, path and body.
    """
    body = await limited_body(request, MOST_BODY)
    path = request.scope["raw_path"].decode("ascii")
    moment, given = request.headers.get(TIME_HEADER, ""), request.headers.get(SIGNATURE_HEADER, "")
    return await run_in_threadpool(_take, services, destination, path, moment, given, body)


def _take(
    services: Services, name: str, path: str, moment: str, given: str, body: bytes
) -> StatusTaken:
    at = services.clock.now()
    with services.db.reading() as session:
        destination = DestinationRepository(session).get(name, services.vault)
    found = _checked(destination, services, path, moment, given, body)
    told = _parsed(body)
    standing = Standing(True, told.external_id, told.status, told.note, told.updated_at)
    with services.db.writing() as session:
        row = session.scalars(_named(name, told)).one_or_none()
        if row is None:
            raise CaseNotHandedOver
        moved = take_word(session, found, row, standing, at, services.settings.handover.breaker)
    return StatusTaken(moved=moved)


def _checked(
    destination: Destination | None,
    services: Services,
    path: str,
    moment: str,
    given: str,
    body: bytes,
) -> Destination:
    """An unknown destination is answered like a wrong signature: names are nobody's business."""
    secret = destination.secret.get_secret_value() if destination else ""
    expected = signature(secret, moment, "POST", path, body)
    fits = hmac.compare_digest(expected.encode(), given.encode())
    if destination is None or not secret or not fits:
        raise SignatureRefused(
            "The signature does not fit; check the destination's name and its secret."
        )
    try:
        skew = abs(services.clock.now() - datetime.fromisoformat(moment))
    except (ValueError, TypeError):
        raise SignatureRefused(f"The header {TIME_HEADER} needs a moment with a zone.") from None
    if skew > timedelta(seconds=services.settings.signature_skew_s):
        raise SignatureRefused("The request's time is too far from ours; set both clocks.")
    return destination


def _parsed(body: bytes) -> StatusIn:
    try:
        return StatusIn.model_validate_json(body)
    except ValidationError as error:
        raise Unacceptable(f"The status is not valid: {complaint(error)}.") from None


def _named(destination: str, told: StatusIn) -> sa.Select[HandoverRow]:
    query = sa.select(HandoverRow).where(HandoverRow.destination_id == destination)
    if told.event_id is not None:
        return query.where(HandoverRow.event_id == told.event_id).with_for_update()
    return query.where(HandoverRow.external_id == told.external_id).limit(1).with_for_update()
