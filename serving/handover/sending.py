"""Sends what is due. What makes an attempt safe is in the database before it is made."""

from __future__ import annotations

import logging
import random
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from pipeline.journeys import NOBODY, Journeys, Leg, Stretch
from pipeline.storage import Store
from serving.clock import Clock
from serving.config import HandoverSettings
from serving.connectors.base import Change, Connector, NotDelivered, NotReached, Parcel, Refused
from serving.connectors.choose import connector_for
from serving.connectors.coordinates import Crs, convert
from serving.connectors.guard import Guard
from serving.connectors.phrases import PHRASES
from serving.connectors.templates import BlankUnknown
from serving.db import Database
from serving.handover.claims import ClaimRepository
from serving.handover.destinations import DestinationRepository
from serving.handover.domain import Destination, Letter, Trouble
from serving.handover.pauses import pause
from serving.handover.pictures import pictures_of
from serving.phrases import Said
from serving.samples.finding import Finder
from serving.vault import SecretUnreadable, Vault

log = logging.getLogger(__name__)

AT_ONCE: Final = 8
"""Destinations served at the same time: a slow one does not hold up the others."""
A_ROUND: Final = 8
"""Letters of one destination in one round."""
LEASE_TIMEOUTS: Final = 20
"""A claim outlives one attempt with every picture, a question and the case."""


@dataclass(frozen=True, slots=True)
class Office:
    """What sending needs. ``ending`` says that the program is to stop."""

    db: Database
    store: Store
    vault: Vault
    clock: Clock
    settings: HandoverSettings
    finder: Finder
    ending: Callable[[], bool] = lambda: False
    chance: Callable[[], float] = random.random
    journeys: Journeys = NOBODY

    def connector(self, destination: Destination) -> Connector:
        guard = Guard(self.settings.allowed_hosts, self.settings.allowed_networks)
        secret = destination.secret.get_secret_value()
        return connector_for(destination.id, destination.settings, secret, guard, self.clock)


def send_due(office: Office) -> int:
    """One round over all destinations; how many letters were tried. Returns within the longest
    time limit of a destination, times the letters of a round."""
    with office.db.reading() as session:
        names = [one.id for one in DestinationRepository(session).all() if one.active]
    if not names:
        return 0
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="hand-over") as pool:
        return sum(pool.map(lambda name: _send_to(office, name), names))


def _send_to(office: Office, name: str) -> int:
    tried = 0
    while tried < A_ROUND and not office.ending():
        with office.db.reading() as session:
            try:
                destination = DestinationRepository(session).get(name, office.vault)
            except SecretUnreadable as error:
                log.error("%s", error)
                return tried
        if destination is None:
            return tried
        letter = _claimed(office, destination)
        if letter is None:
            return tried
        tried += 1
        if not _attempt(office, destination, letter):
            # The others would most likely fail alike: they wait for the next round.
            return tried
    return tried


def _claimed(office: Office, destination: Destination) -> Letter | None:
    at = office.clock.now()
    lease = timedelta(seconds=destination.settings.timeout_s * LEASE_TIMEOUTS)
    with office.db.writing() as session:
        letters = ClaimRepository(session)
        due = letters.due(destination.id, at, 1)
        if not due:
            return None
        attempts = letters.attempts(due[0]) + 1
        next_at = at + pause(office.settings.pauses_s, attempts, office.chance())
        return letters.claim(due[0], str(uuid.uuid4()), at, lease, next_at)


def _attempt(office: Office, destination: Destination, letter: Letter) -> bool:
    """Whether the destination can go on with its next letter."""
    began, doubt = office.clock.now(), letter.unsure
    try:
        connector = office.connector(destination)
        parcel = _parcel(office, destination, letter)
        if doubt and letter.change is Change.NEW:
            if letter.external_id is not None:
                # It told us of the case before we heard that it took it.
                _arrived(office, letter, began, letter.external_id)
                return True
            standing = connector.ask(letter.key, None)
            if standing.known:
                _arrived(office, letter, began, standing.external_id)
                return True
            doubt = standing.known is None
        sent = connector.send(parcel)
    except Refused as error:
        _failed(office, letter, began, error.said, Trouble.REFUSED, unsure=False, dead=True)
        return True
    except BlankUnknown as error:
        said = PHRASES.say("fields", part=error.part)
        _failed(office, letter, began, said, Trouble.FIELDS, unsure=doubt, dead=True)
        return True
    except NotReached as error:
        _failed(office, letter, began, error.said, Trouble.NOT_REACHED, unsure=doubt)
    except NotDelivered as error:
        _failed(office, letter, began, error.said, Trouble.UNSURE, unsure=True)
    except Exception as error:
        # Our own mistake must not stop the outbox: the letter waits as after any other attempt.
        log.exception("the hand-over to %s failed inside", destination.id)
        said = PHRASES.say("inside", error=type(error).__name__)
        _failed(office, letter, began, said, Trouble.INSIDE, unsure=True)
    else:
        _arrived(office, letter, began, sent.external_id)
        return True
    return False


def _arrived(office: Office, letter: Letter, began: datetime, external_id: str | None) -> None:
    with office.db.writing() as session:
        ClaimRepository(session).arrived(letter, external_id, office.clock.now())
    _tell(office, letter, began)


def _failed(
    office: Office,
    letter: Letter,
    began: datetime,
    said: Said,
    trouble: Trouble,
    *,
    unsure: bool,
    dead: bool = False,
) -> None:
    dead = dead or letter.attempts >= office.settings.attempts
    with office.db.writing() as session:
        ClaimRepository(session).failed(letter, said, trouble, unsure=unsure, dead=dead)
    _tell(office, letter, began, trouble.value)
    if dead:
        log.error(
            "a letter to %s will not go by itself any more: %s 'citypatrol destinations dead' "
            "lists it.",
            letter.destination,
            said,
        )


def _tell(office: Office, letter: Letter, began: datetime, failed: str | None = None) -> None:
    said = {
        "case": str(letter.case_id),
        "destination": letter.destination,
        "change": letter.change.value,
        "attempt": str(letter.attempts),
    }
    report_id, ended = uuid.UUID(letter.event["event_id"]), office.clock.now()
    office.journeys.tell(Leg(Stretch.HAND_OVER, report_id, began, ended, said, failed))


def _parcel(office: Office, destination: Destination, letter: Letter) -> Parcel:
    before = letter.before
    if before is not None:
        before = addressed(before, destination, letter.external_id)
    return Parcel(
        key=letter.key,
        change=letter.change,
        event=addressed(letter.event, destination, letter.external_id),
        before=before,
        external_id=letter.external_id,
        pictures=lambda: pictures_of(
            office.store, office.finder, letter.event, destination.pictures
        ),
    )


def addressed(
    event: Mapping[str, Any], destination: Destination, external_id: str | None
) -> dict[str, Any]:
    """The event in a destination's own codes and coordinates."""
    settings = destination.settings
    broken = event["rules"].get("broken_term") or {}
    category = settings.code_of(event["kind"], broken.get("term"))
    location = event["location"]
    if location is not None:
        position = convert((location["lon"], location["lat"]), Crs.WGS84, settings.crs)
        longitude, latitude = (round(part, 7) for part in position)
        location = {**location, "lon": longitude, "lat": latitude, "crs": settings.crs.value}
    shown = destination.pictures != "none"
    redacted = destination.pictures != "original"
    return {
        **event,
        "external_id": external_id,
        "category": category.model_dump() if category else event["category"],
        "location": location,
        "evidence": [{**item, "redacted": redacted} for item in event["evidence"] if shown],
    }
