"""Fills serving's database with very many cases, quickly and resumably: many days a transaction."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy.orm import Session

from benchmarks.case_lives import KINDS, Camera, City, Life, report_of
from pipeline.contract import ZoneKind
from pipeline.storage import Store
from serving.base import Base
from serving.calendars.files import find_year, read_year
from serving.calendars.service import import_year
from serving.cameras.plan_file import given_of
from serving.cameras.service import import_given
from serving.cases.domain import Filed
from serving.cases.rows import standard_columns
from serving.cases.tables import CaseCounterRow, CaseRow, StepRow
from serving.db import Database
from serving.intake.tables import ReportRow
from serving.related.tables import SpotCaseRow, SpotRow
from serving.standards.reading import find_pack, read_pack
from serving.standards.service import import_pack
from serving.vault import Vault

ZONE: Final = ZoneInfo("Asia/Shanghai")
LAST_DAY: Final = date(2026, 10, 31)
NOW: Final = datetime(2026, 11, 1, tzinfo=ZONE)
"""Until when the cases have lived."""
PACK: Final = "yuncheng-sample"
SEED: Final = 7
AT_ONCE: Final = 5_000
"""Cases of one transaction, about."""
AREA: Final = [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]]
SPOTS: Final = UUID("6d0f1a0e-51c4-5b8e-9d0c-0a8a1d1c7c11")
BOX: Final = {"x1": 0.25, "y1": 0.5, "x2": 0.5, "y2": 0.75}
ROLES: Final = ("overview", "close_up", "reference", "later")
PICTURES: Final = 64
"""Different pictures; cases share them, as no check looks at what is on them."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many cases, over how many days, ending with LAST_DAY."""

    cases: int
    days: int
    cameras: int = 6_000
    districts: int = 12

    def daily(self) -> list[tuple[date, int]]:
        """Weekdays bring a fifth more than weekends."""
        days = [LAST_DAY - timedelta(days=back) for back in range(self.days - 1, -1, -1)]
        weights = [5 if day.weekday() >= 5 else 6 for day in days]
        found, left, weight_left = [], self.cases, sum(weights)
        for day, weight in zip(days, weights, strict=True):
            count = round(left * weight / weight_left)
            found.append((day, count))
            left, weight_left = left - count, weight_left - weight
        return found

    def all_cameras(self) -> list[Camera]:
        return [
            Camera(f"cam-{n:05d}", f"district-{n % self.districts + 1:02d}")
            for n in range(self.cameras)
        ]


def pictures_in(store: Store, size: int) -> list[dict[str, Any]]:
    """Put pictures of ``size`` bytes on the shelf; evidence items without role and moment."""
    chance = random.Random(SEED)
    found = []
    for _ in range(PICTURES):
        data = b"\xff\xd8\xff" + chance.randbytes(size - 3)
        found.append(
            {
                "sha256": store.put(data, "image/jpeg"),
                "media_type": "image/jpeg",
                "size_bytes": len(data),
                "width": 1920,
                "height": 1080,
            }
        )
    return found


def evidence_of(life_number: int, pictures: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    chosen = [pictures[(life_number * 4 + n) % len(pictures)] for n in range(len(ROLES))]
    items = [{**one, "role": role} for one, role in zip(chosen, ROLES, strict=True)]
    items[1]["cut_from"] = items[0]["sha256"]
    return items


def found_city(db: Database, plan: Plan) -> None:
    """Cameras, the standards pack and the calendar; nothing when they are there."""
    at = datetime.now(UTC)
    with db.writing() as session:
        if session.scalar(sa.text("SELECT count(*) FROM cameras")):
            return
        sources = [{"id": f"platform-{n}", "max_sessions": 64} for n in range(4)]
        cameras = [_camera(one, number) for number, one in enumerate(plan.all_cameras())]
        given = {"sources": sources, "cameras": cameras}
        import_given(session, given_of(given), Vault(SecretStr("k" * 32)), at)
        import_pack(session, read_pack(find_pack(PACK)), "benchmark", at)
        import_year(session, read_year(find_year("2026")), "benchmark", at)
        spots = [
            {
                "id": spot_id(camera.id, kind),
                "camera_id": camera.id,
                "view_id": "main",
                "kind": kind,
                **BOX,
            }
            for camera in plan.all_cameras()
            for kind in KINDS
        ]
        _bulk(session, SpotRow, spots)


def spot_id(camera: str, kind: str) -> UUID:
    """Each kind keeps coming back to one spot of a view."""
    return uuid5(SPOTS, f"{camera} {kind}")


def _camera(camera: Camera, number: int) -> dict[str, Any]:
    view = {
        "id": "main",
        "watch": list(KINDS),
        "zones": [{"id": "zone", "kind": "road", "polygon": AREA}],
    }
    return {
        "id": camera.id,
        "name": f"Camera {number}",
        "url": f"rtsp://10.0.{number // 250}.{number % 250}:554/{camera.id}",
        "source": f"platform-{number % 4}",
        "district": camera.district,
        "longitude": 118.0 + number % 100 / 500,
        "latitude": 37.0 + number // 100 / 500,
        "views": [view],
    }


def filed_under() -> dict[str, Filed]:
    pack = read_pack(find_pack(PACK))
    found = {}
    for kind in KINDS:
        minor = pack.of_kind(kind)
        assert minor is not None
        unit = pack.unit_for(minor, ZoneKind.ROAD)
        found[kind] = Filed(pack.id, pack.version, minor.group.value, minor.code, unit, minor.limit)
    return found


def fill(
    db: Database,
    plan: Plan,
    pictures: Sequence[dict[str, Any]],
    told: Callable[[int], None],
) -> None:
    """Enter what is missing; ``told`` hears how many cases are there after every day."""
    found_city(db, plan)
    city = City(plan.all_cameras(), ZONE, NOW, SEED)
    filed, there = filed_under(), 0
    with db.reading() as session:
        done = set(session.scalars(sa.select(CaseCounterRow.day)))
    for days in _together(plan.daily()):
        if f"{days[0][0]:%Y%m%d}" not in done:
            lives = [life for day, count in days for life in city.day(day, count)]
            with db.writing() as session:
                _enter(session, lives, filed, pictures, there)
                counters = [{"day": f"{day:%Y%m%d}", "last": count} for day, count in days]
                _bulk(session, CaseCounterRow, counters)
        there += sum(count for _, count in days)
        told(there)


def _together(days: list[tuple[date, int]]) -> Iterator[list[tuple[date, int]]]:
    """Days until there are enough cases for a transaction."""
    some: list[tuple[date, int]] = []
    for day in days:
        some.append(day)
        if sum(count for _, count in some) >= AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _enter(
    session: Session,
    lives: list[Life],
    filed: dict[str, Filed],
    pictures: Sequence[dict[str, Any]],
    number: int,
) -> None:
    reports: list[dict[str, Any]] = []
    cases: list[dict[str, Any]] = []
    steps: list[dict[str, Any]] = []
    spots: list[dict[str, Any]] = []
    last: UUID | None = None
    for offset, life in enumerate(lives):
        report = report_of(life, evidence_of(number + offset, pictures))
        digest = hashlib.sha256(str(life.report_id).encode()).hexdigest()
        reports.append(
            {
                "report_id": life.report_id,
                "digest": digest,
                "case_id": life.case_id,
                "received_at": life.opened_at,
            }
        )
        duplicate = life.status == "duplicate"
        cases.append(
            {
                "id": life.case_id,
                "number": life.number,
                "report_id": life.report_id,
                "kind": life.kind,
                "status": life.status,
                "version": len(life.steps),
                "camera_id": life.camera.id,
                "view_id": "main",
                "zone_id": "zone",
                "place_id": life.place_id,
                "district": life.camera.district,
                "opened_at": life.opened_at,
                "changed_at": life.steps[-1][0][1],
                "confirmed_at": life.first_seen + timedelta(minutes=3),
                **standard_columns(filed[life.kind]),
                "assigned": filed[life.kind].unit if life.is_with_a_unit else None,
                "duplicate_of": last if duplicate else None,
                "report": report,
            }
        )
        last = last if duplicate else life.case_id
        spots.append(
            {
                "case_id": life.case_id,
                "spot_id": spot_id(life.camera.id, life.kind),
                "opened_at": life.opened_at,
                **BOX,
            }
        )
        steps += [
            {
                "case_id": life.case_id,
                "sequence": sequence,
                "at": at,
                "actor": "pipeline" if sequence == 1 else "somebody",
                "actor_id": None,
                "action": action,
                "from_status": from_status,
                "to_status": to_status,
                "reason": reason,
                "note": "",
                "amount": amount,
                "hash": hashlib.sha256(f"{life.case_id} {sequence}".encode()).hexdigest(),
            }
            for sequence, ((action, at, reason, amount), from_status, to_status) in enumerate(
                life.steps, start=1
            )
        ]
    # As a city writes them: the steps of many cases between each other.
    steps.sort(key=lambda step: step["at"])
    for table, rows in (
        (ReportRow, reports),
        (CaseRow, cases),
        (StepRow, steps),
        (SpotCaseRow, spots),
    ):
        _bulk(session, table, rows)


def _bulk(session: Session, table: type[Base], rows: list[dict[str, Any]]) -> None:
    """COPY where the database knows it, else many rows a statement."""
    if not rows:
        return
    if session.get_bind().dialect.name == "sqlite":
        session.execute(sa.insert(table), rows)
        return
    columns = list(rows[0])
    names = ", ".join(f'"{name}"' for name in columns)
    cursor = session.connection().connection.cursor()
    with cursor.copy(f"COPY {table.__tablename__} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([_plain(row[name]) for name in columns])


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict) else value
