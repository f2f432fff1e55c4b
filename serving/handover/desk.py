"""Who looks after the hand-over: what stands before each destination, and its dead letters.

Letters belong to no district: all of this is for people of the whole city.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from serving.audit.domain import Act, Actor
from serving.audit.service import record
from serving.connectors.base import NotDelivered
from serving.connectors.phrases import PHRASES
from serving.deps import Services
from serving.handover.dead_letters import DeadLetterRepository
from serving.handover.destinations import DestinationRepository
from serving.handover.domain import DeadLetter, Destination, Queue
from serving.handover.errors import (
    DestinationAway,
    DestinationNotFound,
    HandoverReasonMissing,
    LetterNotDead,
)
from serving.handover.probing import probed
from serving.handover.queues import QueueRepository
from serving.handover.stuck import is_stuck
from serving.phrases import Said
from serving.users.domain import Permission, Person
from serving.users.permissions import require_whole_city
from serving.vault import SecretUnreadable


@dataclass(frozen=True, slots=True)
class Outlook:
    """A destination, without its secret, and what stands before it."""

    destination: Destination
    queue: Queue
    stuck: bool
    """Whether it needs a person: dead letters, or one that waits for too long."""


def outlooks(session: Session, person: Person, at: datetime, after_s: float) -> list[Outlook]:
    """Every destination. A letter older than ``after_s`` seconds has waited for too long.

    Raises Forbidden or WholeCityOnly.
    """
    require_whole_city(person, Permission.MANAGE_CITY)
    queues = {queue.destination: queue for queue in QueueRepository(session).all()}
    return [
        Outlook(one, queues[one.id], is_stuck(queues[one.id], at, after_s))
        for one in DestinationRepository(session).all()
    ]


def dead_letters(
    session: Session, person: Person, destination: str | None, after: int, limit: int
) -> list[DeadLetter]:
    """Oldest first, behind the letter ``after``. Raises Forbidden, WholeCityOnly or
    DestinationNotFound."""
    require_whole_city(person, Permission.MANAGE_CITY)
    known(session, destination)
    return DeadLetterRepository(session).listed(destination, after, limit)


def retry(
    session: Session, person: Person, destination: str | None, letter: int | None, at: datetime
) -> int:
    """Let dead letters go again: those of a destination, one of them, or all; how many.

    Raises Forbidden, WholeCityOnly, DestinationNotFound or LetterNotDead.
    """
    require_whole_city(person, Permission.MANAGE_CITY)
    count = let_go(session, destination, letter, at, Actor.of(person))
    if letter is not None and count == 0:
        raise LetterNotDead
    return count


def give_up(session: Session, person: Person, letter: int, why: str, at: datetime) -> int:
    """A dead letter will never go; when the platform never heard of its case, none of the case
    does. How many letters were given up.

    Raises Forbidden, WholeCityOnly, HandoverReasonMissing or LetterNotDead.
    """
    require_whole_city(person, Permission.MANAGE_CITY)
    why = why.strip()
    if not why:
        raise HandoverReasonMissing
    gone = DeadLetterRepository(session).give_up(letter, at)
    if gone is None:
        raise LetterNotDead
    record(session, Act.LETTER_GIVEN_UP, Actor.of(person), at, letter, letters=gone, why=why)
    return len(gone)


def probe(services: Services, person: Person, destination: str) -> Said:
    """Reach a destination without telling it anything; what answered, in a sentence.

    Raises Forbidden, WholeCityOnly, DestinationNotFound or DestinationAway.
    """
    require_whole_city(person, Permission.MANAGE_CITY)
    try:
        with services.db.reading() as session:
            found = DestinationRepository(session).get(destination, services.vault)
    except SecretUnreadable:
        raise DestinationAway(destination, PHRASES.say("secret-unreadable")) from None
    if found is None:
        raise DestinationNotFound(destination)
    try:
        return probed(found, services.settings.handover, services.clock)
    except NotDelivered as error:
        raise DestinationAway(destination, error.said) from None


def let_go(
    session: Session, destination: str | None, letter: int | None, at: datetime, by: Actor
) -> int:
    """Let dead letters go again; how many. Raises DestinationNotFound."""
    known(session, destination)
    count = DeadLetterRepository(session).retry(at, destination, letter)
    if count:
        subject = destination or "every destination"
        record(session, Act.LETTERS_RETRIED, by, at, subject, letters=count, letter=letter)
    return count


def known(session: Session, destination: str | None) -> None:
    """Raises DestinationNotFound for a name that is none."""
    everyone = {one.id for one in DestinationRepository(session).all()}
    if destination is not None and destination not in everyone:
        raise DestinationNotFound(destination)
