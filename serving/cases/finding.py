"""A case by what people at a terminal call it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from serving.cases.errors import CaseNotFound
from serving.cases.repository import CaseRepository
from serving.users.domain import Scope


def find_case(session: Session, case: str) -> UUID:
    """The case with this number or id. Raises CaseNotFound."""
    found = CaseRepository(session, Scope.everywhere()).find(case)
    if found is not None:
        return found
    try:
        return UUID(case)
    except ValueError:
        raise CaseNotFound from None
