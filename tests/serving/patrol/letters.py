"""Letters of the patrol that the tests begin with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pipeline.contract import NextVisit, PartNow, PatrolHour, PatrolReport, SourceNow
from tests.serving.examples import NOON

RUN = UUID(int=7)


def source(name: str = "platform", **other: Any) -> SourceNow:
    given = {"sessions": 5, "cap": 8, "starts": 40, "starts_cap": 60, "breaker": "closed"}
    return SourceNow.model_validate({"source": name, **given, **other})


def part(district: str = "north", source: str = "platform", **other: Any) -> PartNow:
    given: dict[str, Any] = {
        "source": source,
        "district": district,
        "cameras": 10,
        "closed": 0,
        "late": 1,
        "unreachable": 0,
        "unreachable_late": 0,
        "worst_s": 30.0,
        "asked_per_s": 0.5,
    }
    return PartNow.model_validate({**given, **other})


def hour(
    district: str = "north", at: datetime = NOON, source: str = "platform", **other: Any
) -> PatrolHour:
    given: dict[str, Any] = {"hour": at, "source": source, "district": district}
    return PatrolHour.model_validate({**given, **other})


def coming(camera: str = "gate-3", in_s: float = 0, because: str = "round") -> NextVisit:
    at = NOON + timedelta(seconds=in_s)
    given = {"camera_id": camera, "because": because, "from_at": at, "by": at}
    return NextVisit.model_validate(given)


def letter(number: int = 1, **other: Any) -> PatrolReport:
    given: dict[str, Any] = {
        "run": RUN,
        "number": number,
        "worker": "w-1",
        "at": NOON,
        "started_at": NOON - timedelta(hours=2),
        "every_s": 60.0,
        "looks_per_s": 9.5,
        "last_look_at": NOON,
        "pictures_waiting": 0,
        "outbox_waiting": 0,
        "outbox_refused": 0,
        "outbox_since": None,
        "store_outages": 0,
        "unsaved_since": None,
        "sources": (source(),),
        "parts": (part("north"), part("south", late=0, worst_s=0.0)),
        "next": (coming("gate-3"), coming("quay-1", 5)),
    }
    return PatrolReport.model_validate({**given, **other})
