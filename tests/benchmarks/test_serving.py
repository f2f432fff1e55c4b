"""The benchmark of serving: its cases live by the product's rules, and its fill goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from benchmarks import serving_fill
from benchmarks.case_lives import Camera, City, report_of
from benchmarks.serving import spread
from benchmarks.serving_fill import LAST_DAY, NOW, ZONE, Plan, evidence_of, fill, pictures_in
from pipeline.contract import Report
from pipeline.storage import FolderStore
from serving.cases.domain import MOVES, Status
from serving.cases.service import get_case
from serving.cases.tables import CaseRow, StepRow
from serving.db import open_database
from serving.upgrading import upgrade
from tests.serving.people import ADMINISTRATOR

CAMERAS = [Camera(f"cam-{n}", "north") for n in range(20)]


def city() -> City:
    return City(CAMERAS, ZONE, NOW, seed=1)


def test_a_days_cases_are_the_same_whenever_they_are_asked_for() -> None:
    again = city()
    list(again.day(LAST_DAY - timedelta(days=1), 50))
    assert list(again.day(LAST_DAY, 50)) == list(city().day(LAST_DAY, 50))


def test_cases_move_by_the_table_and_not_beyond_now() -> None:
    lives = list(city().day(LAST_DAY, 2_000))
    for life in lives:
        assert life.steps[0][2] is Status.CAPTURED
        for (action, at, _, _), before, after in life.steps[1:]:
            assert before is not None
            assert MOVES[before, action] is after
            assert at <= NOW
    assert [life.opened_at for life in lives] == sorted(life.opened_at for life in lives)
    assert {life.status for life in lives} >= {Status.CLOSED, Status.REJECTED, Status.DUPLICATE}


@pytest.mark.parametrize(("cases", "days"), [(1_000_000, 730), (100, 730), (7, 3), (0, 1)])
def test_a_plan_deals_out_exactly_its_cases(cases: int, days: int) -> None:
    daily = Plan(cases, days).daily()
    assert sum(count for _, count in daily) == cases
    assert daily[-1][0] == LAST_DAY
    assert len(daily) == days


def test_a_fill_that_was_stopped_goes_on_and_its_cases_open_like_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving_fill, "AT_ONCE", 40)
    pictures = pictures_in(FolderStore(tmp_path / "pictures"), 1_000)
    url = f"sqlite:///{tmp_path / 'serving.db'}"
    upgrade(url)
    db, plan = open_database(url), Plan(120, 12, cameras=24)

    def stopped(there: int) -> None:
        if there >= 40:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill(db, plan, pictures, stopped)
    heard: list[int] = []
    fill(db, plan, pictures, heard.append)
    fill(db, plan, pictures, heard.append)
    with db.reading() as session:
        ids = session.scalars(sa.select(CaseRow.id)).all()
        steps = session.scalar(sa.select(sa.func.count()).select_from(StepRow)) or 0
        case = get_case(session, ADMINISTRATOR, ids[0])
    db.close()
    assert len(ids) == heard[-1] == 120
    assert steps > 2 * 120
    assert case.line.filed is not None
    assert len(case.report.evidence) == 4


def test_reports_of_the_benchmark_are_reports(tmp_path: Path) -> None:
    pictures = pictures_in(FolderStore(tmp_path), 1_000)
    life = next(city().day(LAST_DAY, 1))
    report = Report.model_validate(report_of(life, evidence_of(0, pictures)))
    assert report.report_id == life.report_id
    assert report.confirmed_at < datetime(2026, 11, 1, tzinfo=UTC)


def test_the_slowest_answers_are_told() -> None:
    told = spread([n / 1000 for n in range(1, 101)])
    assert (told["p50_ms"], told["p95_ms"], told["worst_ms"]) == (50.5, 96.0, 100.0)
