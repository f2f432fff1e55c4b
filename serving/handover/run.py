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
from serving.connectors.choose import connector_for
from serving.connectors.guard import Guard
from serving.errors import NotFound, Unacceptable
from serving.handover.destinations import DestinationRepository
from serving.handover.domain import Mode
from serving.handover.importing import read_destinations
from serving.handover.letters import LetterRepository
from serving.handover.policies import PolicyRepository
from serving.run import database_of
from serving.vault import Vault

"""The actor of what is done without a login."""


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
        queues = {queue.destination: queue for queue in LetterRepository(session).queues()}
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

    Raises NotFound, SecretUnreadable or DestinationNotReady.
    """
    with database_of(settings) as db, db.reading() as session:
        found = DestinationRepository(session).get(destination, Vault(settings.secret_key))
    if found is None:
        raise _unknown(destination)
    guard = Guard(settings.handover.allowed_hosts, settings.handover.allowed_networks)
    secret = found.secret.get_secret_value()
    try:
        return connector_for(found.id, found.settings, secret, guard, SystemClock()).probe()
    except NotDelivered as error:
        raise DestinationNotReady(f"{destination}: {error}") from None


def dead_letters(settings: ServingSettings, destination: str | None) -> list[dict[str, Any]]:
    """Letters that do not go by themselves any more, JSON-ready. Raises NotFound."""
    with database_of(settings) as db, db.reading() as session:
        _check(DestinationRepository(session), destination)
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
            for one in LetterRepository(session).dead(destination)
        ]


def retry_letters(settings: ServingSettings, destination: str | None, letter: int | None) -> int:
    """Let dead letters go again; how many. Raises NotFound."""
    with database_of(settings) as db, db.writing() as session:
        _check(DestinationRepository(session), destination)
        return LetterRepository(session).retry(datetime.now(UTC), destination, letter)


def set_policy(settings: ServingSettings, kind: str, mode: str, why: str, by: str) -> None:
    """Say when cases of a kind go out. Raises Unacceptable."""
    try:
        wanted = Mode(mode)
    except ValueError:
        raise Unacceptable(f"There is no policy {mode!r}; choose {' or '.join(Mode)}.") from None
    if not why.strip():
        raise Unacceptable("Say why the policy changes: it is kept with the change.")
    with database_of(settings) as db, db.writing() as session:
        at = datetime.now(UTC)
        PolicyRepository(session).set(kind, wanted, at, by, why.strip())


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


def _check(destinations: DestinationRepository, name: str | None) -> None:
    if name is not None and name not in {one.id for one in destinations.all()}:
        raise _unknown(name)


def _unknown(name: str) -> NotFound:
    return NotFound(f"There is no destination {name}; 'citypatrol destinations list' names them.")
