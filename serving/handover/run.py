"""The hand-over as the command line asks for it. Each call opens and closes its own parts."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from serving.audit.domain import Act, Actor
from serving.audit.service import record
from serving.clock import SystemClock
from serving.config import ServingSettings
from serving.connectors.base import NotDelivered
from serving.errors import Unacceptable
from serving.handover.dead_letters import DeadLetterRepository
from serving.handover.deciding import decide
from serving.handover.desk import known, let_go
from serving.handover.destinations import DestinationRepository
from serving.handover.domain import Mode
from serving.handover.errors import DestinationNotFound
from serving.handover.importing import read_destinations
from serving.handover.policies import PolicyRepository
from serving.handover.probing import probed
from serving.handover.queues import QueueRepository
from serving.run import database_of
from serving.vault import Vault


class DestinationNotReady(Exception):
    """A destination was tried and cannot be used as it is."""

    exit_code = 1


def import_destinations(settings: ServingSettings, file: Path, by: str) -> list[str]:
    """Enter or replace the file's destinations; their ids. Raises DestinationsUnreadable."""
    found = read_destinations(file, os.environ)
    vault, at = Vault(settings.secret_key), datetime.now(UTC)
    with database_of(settings) as db, db.writing() as session:
        for destination in found:
            DestinationRepository(session).put(destination, vault, at)
        for destination in found:
            told = {"connector": destination.settings.connector, "active": destination.active}
            actor = Actor.at_command_line(by)
            record(session, Act.DESTINATION_CHANGED, actor, at, destination.id, **told)
    return [destination.id for destination in found]


def list_destinations(settings: ServingSettings) -> list[dict[str, Any]]:
    """Every destination with what stands before it, JSON-ready, without secrets."""
    with database_of(settings) as db, db.reading() as session:
        destinations = DestinationRepository(session).all()
        queues = {queue.destination: queue for queue in QueueRepository(session).all()}
    return [
        {
            "id": one.id,
            "connector": one.settings.connector,
            "active": one.active,
            "kinds": list(one.kinds),
            "districts": list(one.districts),
            "pictures": one.pictures,
            "waiting": queues[one.id].waiting,
            "dead": queues[one.id].dead,
            "sent": queues[one.id].sent,
            "oldest": queues[one.id].oldest,
            "error": queues[one.id].error,
        }
        for one in destinations
    ]


def try_destination(settings: ServingSettings, destination: str) -> str:
    """Reach a destination without telling it anything; one sentence.

    Raises DestinationNotFound, SecretUnreadable or DestinationNotReady.
    """
    with database_of(settings) as db, db.reading() as session:
        found = DestinationRepository(session).get(destination, Vault(settings.secret_key))
    if found is None:
        raise DestinationNotFound(destination)
    try:
        return str(probed(found, settings.handover, SystemClock()))
    except NotDelivered as error:
        raise DestinationNotReady(f"{destination}: {error}") from None


def dead_letters(settings: ServingSettings, destination: str | None) -> list[dict[str, Any]]:
    """Letters that do not go by themselves any more, JSON-ready. Raises DestinationNotFound."""
    with database_of(settings) as db, db.reading() as session:
        known(session, destination)
        return [
            {
                "letter": one.id,
                "destination": one.destination,
                "case": one.case_number,
                "change": one.change.value,
                "attempts": one.attempts,
                "tried_at": one.tried_at,
                "error": one.error,
            }
            for one in DeadLetterRepository(session).listed(destination)
        ]


def retry_letters(
    settings: ServingSettings, destination: str | None, letter: int | None, by: str
) -> int:
    """Let dead letters go again; how many. Raises DestinationNotFound."""
    with database_of(settings) as db, db.writing() as session:
        at, actor = datetime.now(UTC), Actor.at_command_line(by)
        return let_go(session, destination, letter, at, actor)


def set_policy(settings: ServingSettings, kind: str, mode: str, why: str, by: str) -> None:
    """Say when cases of a kind go out. Raises Unacceptable or HandoverReasonMissing."""
    try:
        wanted = Mode(mode)
    except ValueError:
        raise Unacceptable(f"There is no policy {mode!r}; choose {' or '.join(Mode)}.") from None
    with database_of(settings) as db, db.writing() as session:
        decide(session, kind, wanted, why, datetime.now(UTC), Actor.at_command_line(by))


def policies(settings: ServingSettings, kinds: tuple[str, ...]) -> list[dict[str, Any]]:
    """What holds for each of ``kinds``, and who said so, JSON-ready."""
    with database_of(settings) as db, db.reading() as session:
        found = [PolicyRepository(session).of(kind) for kind in kinds]
    return [
        {
            "kind": one.kind,
            "mode": one.mode.value,
            "since": one.since,
            "actor": one.actor,
            "why": one.why,
        }
        for one in found
    ]
