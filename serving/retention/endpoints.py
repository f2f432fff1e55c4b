"""Legal holds over the API."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from serving.access.guard import needs
from serving.deps import TheServices
from serving.repeats.once import TheOnce
from serving.retention import holds
from serving.retention.domain import Hold
from serving.users.domain import Permission, Person

router = APIRouter(prefix="/api/cases/{case_id}/holds", tags=["evidence"])

Reader = Annotated[Person, needs(Permission.SEE_CASES)]
Holder = Annotated[Person, needs(Permission.HOLD_EVIDENCE)]


class HoldReason(BaseModel):
    model_config = ConfigDict(extra="forbid")

    why: str = Field(min_length=1, max_length=1000)
    """Kept with the hold for good."""


@router.get("", summary="List legal holds of a case")
def get_holds(services: TheServices, person: Reader, case_id: UUID) -> list[Hold]:
    """Every legal hold of a case, oldest first; the last one stands while nobody lifted it."""
    with services.db.reading() as session:
        return holds.holds(session, person, case_id)


@router.post("", summary="Hold the evidence of a case")
def post_hold(
    services: TheServices, person: Holder, case_id: UUID, given: HoldReason, once: TheOnce
) -> list[Hold]:
    """Keep a case's evidence, however old it gets."""
    at = services.clock.now()
    with once.writing() as session:
        return once.keep(session, holds.hold(session, person, case_id, given.why, at))


@router.post("/lift", summary="Lift the hold of a case")
def post_lift(
    services: TheServices, person: Holder, case_id: UUID, given: HoldReason, once: TheOnce
) -> list[Hold]:
    """Let it go again: from now on its time counts as if it had never been held."""
    at = services.clock.now()
    with once.writing() as session:
        return once.keep(session, holds.lift(session, person, case_id, given.why, at))
