"""A wide city for the pages that show all of it: cameras on a map, areas, a patrol's hours."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from pipeline.contract import (
    CameraEvent,
    CameraEventKind,
    NextVisit,
    PartNow,
    PatrolHour,
    PatrolReport,
    SourceNow,
    camera_event_id,
    report_id,
)
from serving.calendars.files import find_year, read_year
from serving.calendars.service import import_year
from serving.events.service import take as take_event
from serving.intake.service import accept
from serving.patrol.service import take as take_letter
from serving.units.domain import Register
from serving.units.service import import_units
from tests.serving.console.town import KINDS, SQUARE, ZONES, Town
from tests.serving.plans import import_plan

MIDDLE = (117.0, 36.65)
REACH = 0.18
"""Degrees from the middle to the edge of the city."""
FAILS = ("timeout_open", "starved", "auth", "unreachable", "not_found")


def build(town: Town, districts: Sequence[str], cameras: int, seed: int = 1) -> list[str]:
    """So many cameras spread over sectors of a round city, a source for each two districts."""
    rng = random.Random(seed)
    rows = []
    for n in range(cameras):
        place = n % len(districts)
        sector = (place + rng.random()) / len(districts) * 2 * math.pi
        far = REACH * math.sqrt(rng.random())
        kind = KINDS[n % len(KINDS)]
        view = {
            "id": "main",
            "watch": [kind],
            "zones": [{"id": "zone-1", "kind": ZONES[kind], "polygon": SQUARE}],
        }
        rows.append(
            {
                "id": f"{districts[place].replace(' ', '-')}-{n:05d}",
                "name": f"{districts[place]} {n}",
                "url": "rtsp://viewer:secret@10.0.0.7/stream",
                "source": source_of(place),
                "district": districts[place],
                "longitude": round(MIDDLE[0] + far * math.cos(sector), 6),
                "latitude": round(MIDDLE[1] + 0.8 * far * math.sin(sector), 6),
                "views": [view],
            }
        )
    sources = [
        {"id": name, "max_sessions": 32}
        for name in sorted({source_of(n) for n in range(len(districts))})
    ]
    plan = {"sources": sources, "cameras": rows}
    with town.services.db.writing() as session:
        taken = import_plan(session, plan, town.services.vault, datetime.now(UTC))
    assert not taken.refused, taken.refused[:3]
    return [str(row["id"]) for row in rows]


def source_of(place: int) -> str:
    return f"platform-{place // 2 + 1}"


def areas(town: Town, districts: Sequence[str]) -> None:
    """A duty area for each district: its sector of the round city."""
    units: list[dict[str, str]] = []
    drawn: list[dict[str, Any]] = []
    for n, district in enumerate(districts):
        begin, end = (one / len(districts) * 2 * math.pi for one in (n, n + 1))
        ring = [MIDDLE]
        for step in range(13):
            at = begin + (end - begin) * step / 12
            wobble = REACH * (1.06 + 0.05 * math.sin(7 * at))
            ring.append(
                (MIDDLE[0] + wobble * math.cos(at), MIDDLE[1] + 0.8 * wobble * math.sin(at))
            )
        ring.append(MIDDLE)
        unit = f"unit-{n}"
        units.append(
            {
                "id": unit,
                "name_zh": f"{district}城管",
                "name_en": f"{district} office",
                "level": "district",
                "parent": "",
                "stands_for": "",
                "district": "",
                "desk": "" if n else "yes",
            }
        )
        geometry = {"type": "Polygon", "coordinates": [[list(point) for point in ring]]}
        drawn.append({"unit": unit, "name": district, "geometry": geometry})
    register = Register.model_validate(
        {
            "id": "wide",
            "name": {"zh": "城", "en": "city"},
            "origin": "made for a test",
            "units": units,
            "areas": drawn,
        }
    )
    with town.services.db.writing() as session:
        import_units(session, register, "a test", datetime.now(UTC))


def calendar(town: Town) -> None:
    """The year that ships."""
    with town.services.db.writing() as session:
        import_year(session, read_year(find_year("2026")), "a test", datetime.now(UTC))


def case(
    town: Town, camera: str, district: str, kind: str, place: UUID | None = None, **other: Any
) -> None:
    """A case at one of the cameras; ``place`` says where it is the same thing again."""
    report = town.report(district, kind, **other)
    place = place or report.place_id
    named = report_id(camera, "main", kind, place, report.first_seen)
    told = report.model_copy(update={"camera_id": camera, "place_id": place, "report_id": named})
    accept(town.services, told.model_dump_json().encode())


def trouble(town: Town, camera: str, kind: CameraEventKind, reason: str | None = None) -> None:
    at = datetime.now(UTC) - timedelta(minutes=30)
    event = CameraEvent(
        event_id=camera_event_id(camera, "main", kind, at),
        camera_id=camera,
        view_id="main",
        kind=kind,
        at=at,
        reason=reason,
    )
    take_event(town.services, event.model_dump_json().encode())


def tell(
    town: Town,
    districts: Sequence[str],
    cameras: Sequence[str],
    *,
    hours: int = 24,
    seed: int = 2,
    **other: Any,
) -> None:
    """A patrol says how it does: each district nearly within its target, the third far behind."""
    rng = random.Random(seed)
    now = datetime.now(UTC)
    count = len(cameras) // len(districts)
    parts, told = [], []
    for n, district in enumerate(districts):
        late = count // 3 if n == 2 else count // 60
        parts.append(
            PartNow(
                source=source_of(n),
                district=district,
                cameras=count,
                closed=0,
                late=late,
                unreachable=late // 2,
                unreachable_late=late // 2,
                worst_s=460.0 if n == 2 else 14.0,
                asked_per_s=round(count / 180, 3),
            )
        )
        for back in range(hours):
            hour = (now - timedelta(hours=back)).replace(minute=0, second=0, microsecond=0)
            off = rng.random() * (0.35 if n == 2 and back < 9 else 0.03)
            looked = int(count * 19 * (1 - off))
            failed = {why: rng.randint(1, 9) for why in FAILS[: 2 + n % 4]}
            failed["timeout_open"] = 1 + int(count * 8 * off)
            told.append(
                PatrolHour.model_validate(
                    {
                        "hour": hour,
                        "source": source_of(n),
                        "district": district,
                        "looked": looked,
                        "dropped": rng.randint(0, 4),
                        "failed": failed,
                        "unable": {"blurred": rng.randint(1, 9), "occluded": rng.randint(1, 6)},
                        "camera_s": count * 3600.0,
                        "late_s": round(count * 3600.0 * off, 1),
                    }
                )
            )
    sources = [
        SourceNow(source=name, sessions=rng.randint(9, 32), cap=32, starts=400, breaker="closed")
        for name in sorted({source_of(n) for n in range(len(districts))})
    ]
    coming = [
        NextVisit.model_validate(
            {
                "camera_id": rng.choice(cameras),
                "because": rng.choice(("round", "round", "suspected", "retry", "wanted")),
                "from_at": now + timedelta(seconds=n // 8),
                "by": now + timedelta(seconds=n),
            }
        )
        for n in range(40)
    ]
    given: dict[str, Any] = {
        "run": uuid4(),
        "number": 1,
        "worker": "patrol-1",
        "at": now,
        "started_at": now - timedelta(hours=30),
        "every_s": 60.0,
        "looks_per_s": round(len(cameras) / 190, 2),
        "last_look_at": now,
        "pictures_waiting": 2,
        "outbox_waiting": 0,
        "outbox_refused": 0,
        "outbox_since": None,
        "store_outages": 0,
        "unsaved_since": None,
        "sources": tuple(sources),
        "parts": tuple(parts),
        "next": tuple(coming),
        "hours": tuple(told),
        **other,
    }
    letter = PatrolReport.model_validate(given)
    take_letter(town.services, letter.model_dump_json().encode())
