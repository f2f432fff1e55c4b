"""A city for the console's tests: each test gets districts, people and cases of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import cv2

from pipeline.contract import (
    CameraEvent,
    CameraEventKind,
    EvidenceItem,
    EvidenceRole,
    LookCount,
    LookScore,
    ModelStamp,
    Report,
    RulesStamp,
    ScoreSpan,
    camera_event_id,
    report_id,
)
from serving.cases.domain import Case, Move
from serving.cases.service import get_case, move_case
from serving.deps import Services
from serving.events.service import take
from serving.intake.service import accept
from serving.users.domain import Person, Role
from serving.users.service import add_user, list_users
from tests.serving.console import street
from tests.serving.plans import import_plan

PASSWORD = "long enough for anybody"
KINDS = tuple(street.BOXES)
ZONES = {
    "street_vending": "no_vending",
    "bin_overflow": "bin_station",
    "green_belt_parking": "green_belt",
    "manhole_missing": "road",
}
NOON = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)
"""Noon in Shanghai."""
SQUARE = [[0.02, 0.3], [0.98, 0.3], [0.98, 0.98], [0.02, 0.98]]


@dataclass
class Town:
    """Puts things into a running serving's database, as imports and the pipeline would."""

    services: Services
    numbers: Iterator[int] = field(default_factory=count)

    def district(self) -> str:
        """A district nobody had before, with one camera per kind."""
        name = f"district {next(self.numbers)}"
        self.cameras(name, {kind: f"{name}, {kind}" for kind in KINDS})
        return name

    def happens(
        self, district: str, kind: CameraEventKind, reason: str | None = None, minute: int = 0
    ) -> None:
        """Something happens to the district's first camera."""
        camera = camera_id(district, KINDS[0])
        at = NOON + timedelta(minutes=minute)
        event = CameraEvent(
            event_id=camera_event_id(camera, "main", kind, at),
            camera_id=camera,
            view_id="main",
            kind=kind,
            at=at,
            reason=reason,
        )
        take(self.services, event.model_dump_json().encode())

    def cameras(self, district: str, names: Mapping[str, str]) -> None:
        plan = {
            "cameras": [
                {
                    "id": camera_id(district, kind),
                    "name": name,
                    "url": "rtsp://viewer:secret@10.0.0.7/stream",
                    "district": district,
                    "views": [
                        {
                            "id": "main",
                            "watch": [kind],
                            "zones": [{"id": "zone-1", "kind": ZONES[kind], "polygon": SQUARE}],
                        }
                    ],
                }
                for kind, name in names.items()
            ]
        }
        with self.services.db.writing() as session:
            taken = import_plan(session, plan, self.services.vault, datetime.now(UTC))
        assert not taken.refused, taken.refused

    def person(self, district: str | None, role: Role = Role.REVIEWER, name: str = "") -> Person:
        """Somebody new, whose password is ``PASSWORD``."""
        name = name or f"{role} {next(self.numbers)}"
        with self.services.db.writing() as session:
            add_user(session, name, role, district, datetime.now(UTC), PASSWORD)
            found = (account.person for account in list_users(session))
            return next(person for person in found if person.name == name)

    def case(self, district: str, kind: str = "green_belt_parking", **other: Any) -> UUID:
        """A case as the pipeline would open it."""
        report = self.report(district, kind, **other)
        return accept(self.services, report.model_dump_json().encode()).case_id

    def report(self, district: str, kind: str, **other: Any) -> Report:
        at = other.pop("at", datetime.now(UTC) - timedelta(minutes=7))
        dwell = timedelta(seconds=float(other.pop("dwell_s", 312.0)))
        place = uuid4()
        given: dict[str, Any] = {
            "kind": kind,
            "camera_id": camera_id(district, kind),
            "view_id": "main",
            "zone_id": "zone-1",
            "place_id": place,
            "report_id": report_id(camera_id(district, kind), "main", kind, place, at),
            "box": street.BOXES[kind],
            "first_seen": at,
            "last_seen": at + dwell,
            "confirmed_at": at + dwell,
            "dwell_s": dwell.total_seconds(),
            "looks": LookCount(seen=5, total=6, unable=1),
            "score": ScoreSpan(max=0.91, mean=0.78),
            "scores": _scores(at, dwell),
            "evidence": self.evidence(kind, at, dwell),
            "model": ModelStamp(name="street", version="0.1.0", sha256="a" * 64),
            "rules": RulesStamp(version="1", fired=kind, seen_at_least=3, of_last=5, dwell_s=300.0),
            **other,
        }
        return Report.model_validate(given)

    def evidence(self, kind: str, at: datetime, dwell: timedelta) -> tuple[EvidenceItem, ...]:
        pictures = _pictures(kind)
        times = {
            EvidenceRole.REFERENCE: at - timedelta(hours=1),
            EvidenceRole.LATER: at + dwell + timedelta(seconds=40),
        }
        items: list[EvidenceItem] = []
        for role, (data, width, height) in pictures.items():
            given = {
                "role": role,
                "sha256": self.services.store.put(data, "image/jpeg"),
                "media_type": "image/jpeg",
                "size_bytes": len(data),
                "width": width,
                "height": height,
                "captured_at": times.get(role, at + dwell),
                "cut_from": items[0].sha256 if role is EvidenceRole.CLOSE_UP else None,
            }
            items.append(EvidenceItem.model_validate(given))
        return tuple(items)

    def move(self, person: Person, case_id: UUID, move: Move) -> Case:
        with self.services.db.writing() as session:
            return move_case(session, person, case_id, move, datetime.now(UTC))

    def seen(self, person: Person, case_id: UUID) -> Case:
        with self.services.db.reading() as session:
            return get_case(session, person, case_id)


def camera_id(district: str, kind: str) -> str:
    return f"c-{district.encode().hex()}-{kind}"


def _scores(at: datetime, dwell: timedelta) -> tuple[LookScore, ...]:
    scores = (0.62, 0.74, None, 0.81, 0.91, 0.82)
    return tuple(
        LookScore(at=at + dwell * step / (len(scores) - 1), score=score)
        for step, score in enumerate(scores)
    )


@cache
def _pictures(kind: str) -> dict[EvidenceRole, tuple[bytes, int, int]]:
    """JPEG bytes, width and height by role."""
    seed = KINDS.index(kind)
    shown = street.overview(kind, seed)
    pictures = {
        EvidenceRole.OVERVIEW: shown,
        EvidenceRole.CLOSE_UP: street.close_up(shown, kind),
        EvidenceRole.REFERENCE: street.overview(None, seed),
        EvidenceRole.LATER: cv2.convertScaleAbs(shown, alpha=0.93),
    }
    return {
        role: (street.jpeg(picture), picture.shape[1], picture.shape[0])
        for role, picture in pictures.items()
    }
