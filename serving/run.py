"""Serving as a program: what the command line calls. Each call opens and closes its own parts."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import uvicorn
from pydantic import SecretStr

from pipeline.storage import Store
from serving.app import create_app, create_services
from serving.cameras.domain import ImportReport
from serving.cameras.errors import CameraNotFound
from serving.cameras.plan_file import read_plan
from serving.cameras.repository import CameraRepository
from serving.cameras.schemas import CameraOut
from serving.cameras.service import import_plan
from serving.cases.errors import CaseNotFound
from serving.cases.repository import CaseRepository
from serving.config import ServingSettings
from serving.db import Database, open_database, upgrade
from serving.errors import Unacceptable
from serving.evidence.verify import complaints
from serving.users import service as users
from serving.users.domain import Role, Scope
from serving.vault import Vault

PAGE = 500


class PortTaken(Exception):
    """Somebody else listens where serving should."""

    exit_code = 1


def serve(settings: ServingSettings, store: Store) -> None:
    """Run the API and the console until SIGINT or SIGTERM.

    Raises DatabaseUrlUnusable, DatabaseAway or PortTaken.
    """
    listening = _listen(settings.host, settings.port)
    with listening:
        app = create_app(create_services(settings, store))
        config = uvicorn.Config(
            app,
            log_config=None,
            # Its lines would hold evidence links.
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
        )
        uvicorn.Server(config).run(sockets=[listening])


def upgrade_database(settings: ServingSettings) -> None:
    """Raises DatabaseUrlUnusable or DatabaseAway."""
    upgrade(settings.database_url.get_secret_value())


def import_cameras(settings: ServingSettings, file: Path) -> ImportReport:
    """Take over a plan file. Raises PlanUnreadable, DatabaseUrlUnusable or DatabaseAway."""
    data = read_plan(file)
    with _database(settings) as db, db.writing() as session:
        return import_plan(session, data, Vault(settings.secret_key), datetime.now(UTC))


def list_cameras(settings: ServingSettings) -> Iterator[dict[str, Any]]:
    """Every camera, JSON-ready, its address without the way in."""
    with _database(settings) as db:
        after: str | None = None
        while True:
            with db.reading() as session:
                cards = CameraRepository(session, Scope.everywhere()).cards(after, PAGE, None)
            yield from (CameraOut.model_validate(card).model_dump(mode="json") for card in cards)
            if len(cards) < PAGE:
                return
            after = cards[-1].id


def camera_address(settings: ServingSettings, camera_id: str) -> SecretStr:
    """A camera's address, open. Raises CameraNotFound or AddressUnreadable."""
    with _database(settings) as db, db.reading() as session:
        cameras = CameraRepository(session, Scope.everywhere())
        camera = cameras.camera(camera_id, Vault(settings.secret_key))
    if camera is None:
        raise CameraNotFound
    return camera.url


def add_user(settings: ServingSettings, name: str, role: str, district: str | None) -> str:
    """Add somebody and return the password made for them.

    Raises NameTaken, or Unacceptable for a role or a name that is none.
    """
    try:
        known = Role(role)
    except ValueError:
        raise Unacceptable(f"There is no role {role!r}; choose one of {', '.join(Role)}.") from None
    with _database(settings) as db, db.writing() as session:
        return users.add_user(session, name, known, district, datetime.now(UTC))


def verify_evidence(settings: ServingSettings, store: Store, case: str) -> list[str]:
    """What is wrong with a case's pictures, one sentence each; ``case`` is its number or id.

    Raises CaseNotFound, or StoreUnavailable when the store does not answer.
    """
    with _database(settings) as db, db.reading() as session:
        cases = CaseRepository(session, Scope.everywhere())
        case_id = cases.find(case) or _as_id(case)
        found = cases.get(case_id) if case_id else None
    if found is None:
        raise CaseNotFound
    return complaints(store, found.report)


@contextmanager
def _database(settings: ServingSettings) -> Iterator[Database]:
    url = settings.database_url.get_secret_value()
    upgrade(url)
    db = open_database(url)
    try:
        yield db
    finally:
        db.close()


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise PortTaken(
            f"Serving cannot listen on {host}:{port} ({error.strerror}); "
            "stop what listens there or choose another port."
        ) from None


def _as_id(case: str) -> UUID | None:
    try:
        return UUID(case)
    except ValueError:
        return None
