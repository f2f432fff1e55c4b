"""Serving as a program: what the command line calls. Each call opens and closes its own parts."""

from __future__ import annotations

import os
import random
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.contract import Camera, Source
from pipeline.journeys import NOBODY, Journeys
from pipeline.storage import ErasableStore, Store
from serving.app import create_app, create_services
from serving.audit.domain import Actor
from serving.cameras.domain import (
    EVERY_CAMERA,
    NO_DEFAULTS,
    CameraFilter,
    Defaults,
    Given,
    ImportReport,
)
from serving.cameras.errors import CameraNotFound, SourceNotFound
from serving.cameras.importing import Progress
from serving.cameras.repository import CameraRepository
from serving.cameras.schemas import CameraOut
from serving.cameras.service import import_given, nobody_watches
from serving.cases.finding import find_case
from serving.config import ServingSettings
from serving.db import Database, open_database
from serving.errors import Unacceptable
from serving.events.domain import EventFilter
from serving.events.repository import CameraEventRepository
from serving.events.schemas import CameraEventOut
from serving.evidence.bundle import make_bundle
from serving.evidence.domain import Pictures, Use, UseFilter, UseLine, User
from serving.evidence.findings import Findings
from serving.evidence.printed import lines
from serving.evidence.repository import UseRegister
from serving.evidence.verify import check_case
from serving.server import web_server
from serving.siblings.announcing import announcing
from serving.siblings.only import only_one
from serving.upgrading import upgrade
from serving.users import service as users
from serving.users.domain import Role, Scope
from serving.vault import Vault

PAGE = 500
MOST_TROUBLES = 50_000


class PortTaken(Exception):
    """Somebody else listens where serving should."""

    exit_code = 1


def serve(
    settings: ServingSettings,
    store: ErasableStore,
    training_pictures: ErasableStore,
    journeys: Journeys = NOBODY,
) -> None:
    """Run the API, the console and the chores behind them until SIGINT or SIGTERM.

    Raises DatabaseUrlUnusable, DatabaseAway, PortTaken or ServedAlready.
    """
    listening = _listen(settings.host, settings.port)
    with listening, only_one(settings.database_url.get_secret_value()):
        services = create_services(settings, store, training_pictures, journeys=journeys)
        app = create_app(services)
        web_server(app, settings, services.notices).run(sockets=[listening])


def upgrade_database(settings: ServingSettings) -> None:
    """Raises DatabaseUrlUnusable or DatabaseAway."""
    upgrade(settings.database_url.get_secret_value())


def import_cameras(
    settings: ServingSettings,
    given: Given,
    defaults: Defaults = NO_DEFAULTS,
    *,
    replace_drawings: bool = False,
    dry_run: bool = False,
    progress: Progress = nobody_watches,
) -> ImportReport:
    """Take over what a file gave. Raises DatabaseUrlUnusable or DatabaseAway."""
    with database_of(settings) as db, db.reading() if dry_run else db.writing() as session:
        return import_given(
            session,
            given,
            Vault(settings.secret_key),
            datetime.now(UTC),
            defaults,
            replace_drawings=replace_drawings,
            dry_run=dry_run,
            progress=progress,
            related=settings.related,
        )


def list_cameras(
    settings: ServingSettings, wanted: CameraFilter = EVERY_CAMERA
) -> Iterator[dict[str, Any]]:
    """The wanted cameras, JSON-ready, their addresses without the way in, and the troubles that
    last."""
    with database_of(settings) as db:
        troubles = _open_troubles(db)
        after: str | None = None
        while True:
            with db.reading() as session:
                cards = CameraRepository(session, Scope.everywhere()).cards(after, PAGE, wanted)
            for card in cards:
                told = CameraOut.model_validate(card).model_dump(mode="json")
                yield {**told, "troubles": troubles.get(card.id, [])}
            if len(cards) < PAGE:
                return
            after = cards[-1].id


def _open_troubles(db: Database) -> dict[str, list[dict[str, Any]]]:
    """What the pipeline last told of each camera that is not as it should be."""
    found: dict[str, list[dict[str, Any]]] = {}
    with db.reading() as session:
        events = CameraEventRepository(session, Scope.everywhere())
        for line in events.lines(EventFilter(open=True), None, MOST_TROUBLES):
            trouble = {"kind": line.kind, "reason": line.reason, "since": line.at}
            found.setdefault(line.camera_id, []).append(trouble)
    return found


def list_camera_events(
    settings: ServingSettings, wanted: EventFilter, limit: int
) -> Iterator[dict[str, Any]]:
    """What happened to cameras, newest first, JSON-ready. Raises CameraNotFound."""
    everywhere = Scope.everywhere()
    with database_of(settings) as db, db.reading() as session:
        named = wanted.camera_id
        if named is not None and CameraRepository(session, everywhere).card(named) is None:
            raise CameraNotFound
        lines = CameraEventRepository(session, everywhere).lines(wanted, None, limit)
    yield from (CameraEventOut.model_validate(line).model_dump(mode="json") for line in lines)


def camera_and_source(settings: ServingSettings, camera_id: str) -> tuple[Camera, Source]:
    """A camera and its source, their secrets open. Raises CameraNotFound or AddressUnreadable."""
    vault = Vault(settings.secret_key)
    with database_of(settings) as db, db.reading() as session:
        cameras = CameraRepository(session, Scope.everywhere())
        camera = cameras.camera(camera_id, vault)
        source = cameras.source(camera.source, vault) if camera else None
    if camera is None or source is None:
        raise CameraNotFound
    return camera, source


def cameras_of_source(
    settings: ServingSettings, source_id: str, count: int
) -> tuple[list[Camera], Source]:
    """Up to ``count`` cameras of a source, by chance, their secrets open.

    Raises SourceNotFound or AddressUnreadable.
    """
    vault = Vault(settings.secret_key)
    with database_of(settings) as db, db.reading() as session:
        cameras = CameraRepository(session, Scope.everywhere())
        source = cameras.source(source_id, vault)
        if source is None:
            raise SourceNotFound(source_id)
        ids = cameras.ids_of_source(source_id)
        chosen = random.sample(ids, min(count, len(ids)))
        found = (cameras.camera(camera_id, vault) for camera_id in chosen)
        return [camera for camera in found if camera is not None], source


def add_user(
    settings: ServingSettings,
    name: str,
    role: str,
    district: str | None,
    unit: str | None = None,
    *,
    by: str = "command line",
    must_change: bool = True,
) -> str:
    """Add somebody and return the password made for them.

    Raises NameTaken, or Unacceptable for a role or a name that is none.
    """
    known = role_of(role)
    with database_of(settings) as db, db.writing() as session:
        actor, at = Actor.at_command_line(by), datetime.now(UTC)
        return users.add_user(
            session, name, known, district, at, unit=unit, must_change=must_change, by=actor
        )


def role_of(word: str) -> Role:
    """Raises Unacceptable."""
    try:
        return Role(word)
    except ValueError:
        raise Unacceptable(f"There is no role {word!r}; choose one of {', '.join(Role)}.") from None


def verify_evidence(settings: ServingSettings, store: Store, case: str) -> Findings:
    """What is wrong with a case's history and pictures; ``case`` is its number or id.

    Raises CaseNotFound, or StoreUnavailable when the store does not answer.
    """
    with database_of(settings) as db, db.reading() as session:
        return check_case(session, store, find_case(session, case))


def write_bundle(
    settings: ServingSettings,
    store: ErasableStore,
    training_pictures: ErasableStore,
    case: str,
    out: Path,
    pictures: Pictures,
    why: str,
    by: str,
) -> str:
    """Write a case's signed bundle to ``out``, whole or not at all; its manifest's SHA-256.

    Raises CaseNotFound, Unacceptable, and what ``make_bundle`` raises.
    """
    services = create_services(settings, store, training_pictures)
    try:
        with services.db.reading() as session:
            case_id = find_case(session, case)
        user = User(None, by, None, None)
        made = make_bundle(services, user, Scope.everywhere(), case_id, pictures, why)
        _write(out, made.parts)
    finally:
        services.db.close()
    return made.manifest_sha256


def _write(out: Path, parts: Iterator[bytes]) -> None:
    """For its owner only: it may hold pictures with faces."""
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=".bundle-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines(parts)
            Path(name).replace(out)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Unacceptable(
            f"The bundle cannot be written to {out} ({error.strerror}); name another --out."
        ) from None


def list_uses(
    settings: ServingSettings,
    case: str | None,
    person: str | None,
    what: Use | None,
    since: datetime | None,
    until: datetime | None,
) -> Iterator[UseLine]:
    """The use register, newest first. Raises CaseNotFound."""
    with database_of(settings) as db:
        with db.reading() as session:
            case_id = find_case(session, case) if case is not None else None
        wanted = UseFilter(case_id, person, what, since, until)

        def read(wanted: UseFilter, before: int | None, limit: int) -> list[UseLine]:
            with db.reading() as session:
                return UseRegister(session, Scope.everywhere()).latest(wanted, before, limit)

        yield from lines(read, wanted)


@contextmanager
def database_of(settings: ServingSettings) -> Iterator[Database]:
    """The database, its tables up to date. Raises DatabaseUrlUnusable or DatabaseAway."""
    url = settings.database_url.get_secret_value()
    upgrade(url)
    db = announcing(open_database(url))
    try:
        yield db
    finally:
        db.close()


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as error:
        reason = str(error.strerror).partition(" (")[0]  # Python adds the address once more.
        raise PortTaken(
            f"Serving cannot listen on {host}:{port} ({reason}); "
            "stop what listens there, or choose another serving.port."
        ) from None
