"""How one case stands at other systems, over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from serving.access.guard import needs
from serving.deps import TheServices
from serving.handover.schemas import HandoverOut, handover_out
from serving.handover.standing import handovers_of
from serving.users.domain import Permission, Person

router = APIRouter(prefix="/api/cases", tags=["hand-over"])

Reader = Annotated[Person, needs(Permission.SEE_CASES)]


@router.get("/{case_id}/handovers", summary="List where a case was handed over to")
def get_handovers(services: TheServices, person: Reader, case_id: UUID) -> list[HandoverOut]:
    """How the case stands at each destination: what they call it, what they say of it, and what is
    still to be sent. Empty while it was handed over to nobody."""
    with services.db.reading() as session:
        return [handover_out(one) for one in handovers_of(session, person, case_id)]
