"""Takes what permits allowed from the pipeline, and tells it to people."""

from __future__ import annotations

from datetime import date

from pydantic import ValidationError
from sqlalchemy.orm import Session

from pipeline.contract import SuppressionLetter, SuppressionReceipt
from serving.deps import Services
from serving.permits.rooms import share_rooms
from serving.sentences import complaint
from serving.suppressions.domain import Allowed, Suppressed, SuppressionFilter
from serving.suppressions.errors import SuppressionsUnreadable
from serving.suppressions.repository import Mark, SuppressionRepository
from serving.users.domain import Permission, Person, Scope
from serving.users.permissions import require


def take(services: Services, body: bytes) -> SuppressionReceipt:
    """Add the counts of the letter in ``body`` (its JSON), unless it came before.

    Raises SuppressionsUnreadable; then nothing has changed.
    """
    try:
        letter = SuppressionLetter.model_validate_json(body)
    except ValidationError as error:
        raise SuppressionsUnreadable(
            f"The letter of suppressions is not valid: {complaint(error)}."
        ) from None
    at = services.clock.now()
    with services.db.writing() as session:
        suppressions = SuppressionRepository(session, Scope.everywhere())
        created = suppressions.enter(letter.letter_id, at)
        if created:
            suppressions.add(letter.lines)
            counted = {line.permit_id for line in letter.lines if line.lasting}
            share_rooms(session, counted, at, services.city, services.settings.related)
    return SuppressionReceipt(letter_id=letter.letter_id, created=created)


def list_suppressions(
    session: Session, person: Person, wanted: SuppressionFilter, after: Mark | None, limit: int
) -> tuple[Suppressed, ...]:
    """What permits allowed on the person's cameras, the newest day first. Raises Forbidden."""
    require(person, Permission.SEE_CAMERAS)
    return SuppressionRepository(session, person.scope).page(wanted, after, limit)


def allowed_by_permit(session: Session, person: Person, first: date) -> dict[str, Allowed]:
    """What permits allowed on the person's cameras from the day ``first`` on, by permit. Raises
    Forbidden."""
    require(person, Permission.SEE_CAMERAS)
    return SuppressionRepository(session, person.scope).by_permit(first)


def allowed_by_day(
    session: Session, person: Person, permit_id: str, first: date
) -> dict[date, Allowed]:
    """What one permit allowed on the person's cameras from the day ``first`` on, by day. Raises
    Forbidden."""
    require(person, Permission.SEE_CAMERAS)
    return SuppressionRepository(session, person.scope).by_day(permit_id, first)
