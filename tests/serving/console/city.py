"""A city with everything that a case touches: a standard with its clocks, units with duty areas on
the map, a key, and two other systems of which one does not answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from pydantic import SecretStr

from pipeline.contract import (
    CheckLooks,
    CheckResult,
    CheckVerdict,
    EvidenceItem,
    EvidenceRole,
    ModelStamp,
    check_id,
)
from serving.cases.domain import Action, Move
from serving.connectors.settings import settings_of
from serving.evidence import keys
from serving.handover.destinations import DestinationRepository
from serving.handover.domain import Destination
from serving.rechecks.service import take_result
from serving.standards.reading import find_pack, read_pack
from serving.standards.service import import_pack
from serving.units.reading import find_register, read_register
from serving.units.service import import_units
from serving.users.domain import Person, Role
from serving.users.service import add_user, list_users
from tests.serving.console import street
from tests.serving.console.running import Console
from tests.serving.console.town import KINDS, PASSWORD, SQUARE, ZONES, camera_id
from tests.serving.plans import import_plan

ANSWERS, SILENT = "county-platform", "district-hotline"
WHO = "a test"
PLACE = (111.02, 35.012)
"""In the duty area of street-01."""


def furnish(console: Console, folder: Path) -> None:
    """Once a server: what the whole city has."""
    services, now = console.town.services, datetime.now(UTC)
    with services.db.writing() as session:
        import_pack(session, read_pack(find_pack("county-sample")), WHO, now)
        import_units(session, read_register(find_register("county-sample")), WHO, now)
        keys.new(session, services.settings.evidence, now)
        destinations = DestinationRepository(session)
        for name, given in (
            (ANSWERS, {"connector": "file", "folder": str(folder / "platform")}),
            (SILENT, {"connector": "webhook", "url": "http://127.0.0.1:9/cases", "timeout_s": 2}),
        ):
            one = Destination(name, settings_of(given), pictures="none", secret=SecretStr("x" * 32))
            destinations.put(one, services.vault, now)


def placed(console: Console, name: str = "") -> str:
    """A district whose cameras stand on the map."""
    town = console.town
    district = name or f"county {next(town.numbers)}"
    cameras = [
        {
            "id": camera_id(district, kind),
            "name": f"{district} {kind.replace('_', ' ')}",
            "url": "rtsp://viewer:secret@10.0.0.7/stream",
            "district": district,
            "longitude": PLACE[0] + number / 500,
            "latitude": PLACE[1] + number / 700,
            "views": [
                {
                    "id": "main",
                    "watch": [kind],
                    "zones": [{"id": "zone-1", "kind": ZONES[kind], "polygon": SQUARE}],
                }
            ],
        }
        for number, kind in enumerate(KINDS)
    ]
    with town.services.db.writing() as session:
        taken = import_plan(session, {"cameras": cameras}, town.services.vault, datetime.now(UTC))
    assert not taken.refused, taken.refused
    return district


def walked(console: Console, person: Person, case_id: UUID, *ways: Action) -> None:
    """Take a case along its way, with a note wherever one is needed."""
    for action in ways:
        version = console.town.seen(person, case_id).line.version
        unit = "street-01" if action is Action.DISPATCH else None
        amount = 4.0 if action is Action.EXTEND else None
        move = Move(action, version, note="as the unit told us", unit=unit, amount=amount)
        console.town.move(person, case_id, move)


def checked(console: Console, person: Person, case_id: UUID, verdict: CheckVerdict) -> None:
    """The camera looks again after the case was handled, and tells."""
    services, case = console.town.services, console.town.seen(person, case_id)
    at = max(datetime.now(UTC), case.steps[-1].at) + timedelta(seconds=1)
    clean = verdict is CheckVerdict.PASS
    picture = street.overview(None if clean else case.line.kind, KINDS.index(case.line.kind))
    data = street.jpeg(picture)
    after = EvidenceItem(
        role=EvidenceRole.HANDLE_AFTER,
        sha256=services.store.put(data, "image/jpeg"),
        media_type="image/jpeg",
        size_bytes=len(data),
        width=picture.shape[1],
        height=picture.shape[0],
        captured_at=at,
    )
    result = CheckResult(
        check_id=check_id(case_id, case.line.version),
        case_id=case_id,
        camera_id=case.line.camera_id,
        view_id=case.line.view_id,
        kind=case.line.kind,
        verdict=verdict,
        began_at=at,
        decided_at=at,
        looks=CheckLooks(seen=0 if clean else 3, clean=3 if clean else 0, unable=0),
        clean_s=40.0 if clean else 0.0,
        model=ModelStamp(name="street", version="0.1.0", sha256="a" * 64),
        after=after,
    )
    take_result(services, result.model_dump_json().encode())


def lead(console: Console, district: str | None = None) -> Person:
    return console.town.person(district, Role.SHIFT_LEAD)


def of_unit(console: Console, district: str, unit: str) -> Person:
    """Somebody of the unit that mends things."""
    town = console.town
    name = f"{unit} {next(town.numbers)}"
    with town.services.db.writing() as session:
        now = datetime.now(UTC)
        add_user(session, name, Role.HANDLING_UNIT, district, now, PASSWORD, unit=unit)
        found = (account.person for account in list_users(session))
        return next(person for person in found if person.name == name)
