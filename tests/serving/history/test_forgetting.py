"""What is past its time goes in small numbers, on both databases; what lasts stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from pipeline.contract import CameraEventKind, Grade
from serving.base import Base
from serving.doctor.history import history_findings
from serving.events.tables import CameraEventRow
from serving.history import passing as how
from serving.history.chore import HistoryChore
from serving.history.passing import Passing, passing
from serving.history.settings import HistorySettings
from serving.history.standing import standing
from serving.models.tables import ShadowReportRow
from serving.patrol.tables import PatrolHourRow, PatrolResultRow
from serving.suppressions.tables import SuppressionLetterRow, SuppressionRow
from tests.serving.examples import NOON
from tests.serving.harness import Front, serving
from tests.serving.history.resting import resting

RULES = passing(HistorySettings())
MOMENT = timedelta(hours=1)


@pytest.fixture
def front(database_url: str) -> Iterator[Front]:
    with resting(database_url) as front:
        yield front


def row(what: Passing, at: datetime) -> Base:
    day = at.date()
    match what.rows.__tablename__:
        case "patrol_hours":
            return PatrolHourRow(hour=at, source_id="s", district="d", camera_s=1.0, late_s=0.0)
        case "patrol_results":
            where = {"hour": at, "source_id": "s", "district": "d"}
            return PatrolResultRow(**where, result="looked", reason="", visits=3)
        case "camera_events":
            return event(at, at + MOMENT)
        case "suppressions":
            where = {"permit_id": "p", "camera_id": "gate-3", "view_id": "main", "kind": "k"}
            counts = {"looks": 1, "suspects": 1, "most": 1, "first_at": at, "last_at": at}
            return SuppressionRow(day=day, **where, **counts)
        case "suppression_letters":
            return SuppressionLetterRow(letter_id=uuid4(), received_at=at)
        case "shadow_reports":
            return shadow(at)
        case name:
            raise AssertionError(f"say what a row of {name} is")


def event(at: datetime, ended_at: datetime | None) -> CameraEventRow:
    return CameraEventRow(
        event_id=uuid4(),
        camera_id="gate-3",
        view_id="main",
        kind=CameraEventKind.OFFLINE,
        at=at,
        received_at=at,
        ended_at=ended_at,
    )


def shadow(at: datetime) -> ShadowReportRow:
    shas: dict[str, Any] = {"current_sha256": "a" * 64, "candidate_sha256": "b" * 64}
    return ShadowReportRow(
        report_id=uuid4(),
        worker="w-1",
        **shas,
        began_at=at,
        ended_at=at,
        report={},
        received_at=at,
    )


def entered(front: Front, *rows: Base) -> None:
    with front.services.db.writing() as session:
        session.add_all(rows)


def left(front: Front, what: Passing) -> list[Any]:
    with front.services.db.reading() as session:
        return sorted(session.scalars(sa.select(what.table.c[what.at])))


def done(front: Front) -> int:
    """Rounds until nothing is left to do."""
    chore, rounds = HistoryChore(front.services), 1
    while chore.round():
        rounds += 1
        assert rounds < 50
    return rounds


CASELESS = [rule for rule in RULES if rule.rows.__tablename__ != "evidence_uses"]


@pytest.mark.parametrize("what", CASELESS, ids=lambda rule: rule.rows.__tablename__)
def test_what_is_past_its_time_goes_and_the_rest_stays(front: Front, what: Passing) -> None:
    now = front.clock.now()
    old, young = now - what.keep - timedelta(days=40), now - what.keep + timedelta(days=40)
    entered(front, row(what, old), row(what, young), row(what, now - timedelta(days=1)))
    done(front)
    assert len(left(front, what)) == 2
    assert min(left(front, what)) >= what.before(now)


def test_a_trouble_that_lasts_stays_however_old_it_is(front: Front) -> None:
    [what] = [rule for rule in RULES if rule.rows is CameraEventRow]
    old = front.clock.now() - timedelta(days=3000)
    entered(front, event(old, None), event(old, old + MOMENT))
    done(front)
    with front.services.db.reading() as session:
        assert session.scalars(sa.select(CameraEventRow.ended_at)).all() == [None]
        assert how.behind(session, what, front.clock.now()) == timedelta()


def test_much_goes_in_small_parts(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    [what] = [rule for rule in RULES if rule.rows is SuppressionLetterRow]
    monkeypatch.setattr(how, "AT_ONCE", 10)
    monkeypatch.setattr("serving.history.chore.AT_ONCE", 10)
    old = front.clock.now() - timedelta(days=200)
    entered(front, *(row(what, old + timedelta(minutes=n)) for n in range(35)))
    done(front)
    assert left(front, what) == []
    count = front.services.metrics.registry.get_sample_value
    table = {"table": "suppression_letters"}
    assert count("citypatrol_serving_history_forgotten_total", table) == 35


def test_who_falls_behind_is_told_in_metrics_and_by_the_doctor(front: Front) -> None:
    [what] = [rule for rule in RULES if rule.rows is CameraEventRow]
    done(front)
    assert told(front) == [("history", Grade.GOOD)]
    entered(front, event(front.clock.now() - what.keep - timedelta(days=9), NOON))
    with front.services.db.reading() as session:
        found = standing(session, front.services.settings.history, front.clock.now())
    assert found.behind["camera_events"] == timedelta(days=9)
    assert found.late == ["camera_events"]
    assert told(front) == [("history_behind", Grade.WARNING)]
    done(front)
    assert told(front) == [("history", Grade.GOOD)]


def told(front: Front) -> list[tuple[str, Grade]]:
    found = history_findings(front.services.settings, front.clock)
    return [(one.name, one.grade) for one in found]


def test_the_metrics_page_says_how_far_behind_forgetting_is(database_url: str) -> None:
    token = "a token of the monitoring, long enough"
    with serving(database_url, metrics_token=token) as front:
        done(front)
        with front.stranger(Authorization=f"Bearer {token}") as prometheus:
            page = prometheus.get("/metrics").text
    assert 'citypatrol_serving_history_behind_days{table="camera_events"} 0.0' in page
