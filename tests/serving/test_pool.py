"""Connections to PostgreSQL: too few of them, statements that take too long, a server that ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from pipeline.contract import Grade
from serving.db import open_database
from serving.doctor.connections import connection_findings
from serving.pool import PoolSettings
from serving.retention.tables import CasePictureRow
from serving.upgrading import upgrade
from tests.peers.postgres import postgres
from tests.serving.examples import report
from tests.serving.harness import Front, assert_problem, serving, settings

LIMIT_S = 60.0
REFUSALS = "citypatrol_serving_database_refusals_total"

pytestmark = pytest.mark.service


def until(is_so: Callable[[], bool]) -> None:
    patience = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < patience
        time.sleep(0.05)


def refused(front: Front, why: str) -> float:
    return front.services.metrics.registry.get_sample_value(REFUSALS, {"why": why}) or 0.0


@contextmanager
def nobody_else_reads(url: str, table: str) -> Iterator[None]:
    with psycopg.connect(url) as connection:
        connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield


def test_whoever_finds_every_connection_in_use_is_asked_to_come_again(postgres_url: str) -> None:
    few = {"kept": 1, "more": 1, "wait_s": 0.2}
    with serving(postgres_url, pool=few) as front, front.person() as person:
        with front.services.db.reading() as one, front.services.db.reading() as another:
            one.execute(sa.text("SELECT 1"))
            another.execute(sa.text("SELECT 1"))
            answer = person.get("/api/cases")
            assert front.services.db.connections() == {"in_use": 2, "idle": 0, "most": 2}
        assert_problem(answer, 503, "Every connection to the database is in use")
        assert answer.headers["retry-after"] == "5"
        assert refused(front, "busy") >= 1
        until(lambda: person.get("/api/cases").status_code == 200)


def test_a_way_of_a_case_needs_one_connection_at_a_time(postgres_url: str) -> None:
    alone = {"kept": 1, "more": 0, "wait_s": 60}
    with serving(postgres_url, pool=alone) as front, front.person() as person:
        opened = front.post(report(front.store))
        assert opened.status_code == 201, opened.text
        case = opened.json()["case_id"]
        for path in (f"/api/cases/{case}", "/api/cases", "/api/review/next", "/api/statistics"):
            assert person.get(path).status_code < 500, path
        move = {"action": "confirm", "version": 1}
        assert person.post(f"/api/cases/{case}/moves", json=move).status_code == 200


@pytest.mark.parametrize("bouncer", [False, True], ids=["direct", "through a bouncer"])
def test_a_statement_of_a_request_that_takes_too_long_is_ended(
    postgres_url: str, bouncer: bool
) -> None:
    # Long enough for every other statement of a busy machine.
    short = {"statement_s": 2.0, "bouncer": bouncer}
    with serving(postgres_url, pool=short) as front, front.person() as person:
        with nobody_else_reads(postgres_url, "cases"):
            answer = person.get("/api/cases")
        assert_problem(answer, 503, "The database took too long for this")
        assert answer.headers["retry-after"] == "60"
        assert refused(front, "too_long") == 1
        assert person.get("/api/cases").status_code == 200


@pytest.mark.parametrize("bouncer", [False, True], ids=["direct", "through a bouncer"])
def test_chores_take_the_time_they_need(postgres_url: str, bouncer: bool) -> None:
    db = open_database(postgres_url, PoolSettings(statement_s=0.7, bouncer=bouncer))
    nap = sa.text("SELECT pg_sleep(1.2)")
    for opened in (db.reading, db.writing):
        with pytest.raises(OperationalError, match="statement timeout"), opened() as session:
            session.execute(nap)
    for opened in (db.patient().reading, db.patient().writing):
        with opened() as session:
            session.execute(nap)
    with pytest.raises(OperationalError, match="statement timeout"), db.reading() as session:
        session.execute(nap)
    db.close()


def test_through_a_bouncer_nothing_is_prepared_on_the_server(postgres_url: str) -> None:
    for bouncer, prepared in ((False, True), (True, False)):
        db = open_database(postgres_url, PoolSettings(kept=1, more=0, bouncer=bouncer))
        for _ in range(8):
            with db.writing() as session:
                session.execute(sa.text("SELECT count(*) FROM users"))
        with db.reading() as session:
            kept = session.scalar(sa.text("SELECT count(*) FROM pg_prepared_statements"))
        db.close()
        assert bool(kept) is prepared


def test_when_postgresql_starts_again_requests_and_chores_go_on() -> None:
    with postgres() as server:
        url = server.url(server.create())
        upgrade(url)
        with (
            serving(url, chores=True, retention={"pause_s": 0.2}) as front,
            front.person() as person,
        ):
            case = front.post(report(front.store)).json()["case_id"]
            server.restart()
            until(lambda: person.get(f"/api/cases/{case}").status_code == 200)
            move = {"action": "reject", "version": 1, "reason": "works_vehicle"}
            assert person.post(f"/api/cases/{case}/moves", json=move).status_code == 200
            front.clock.advance(timedelta(days=40).total_seconds())

            def is_past_its_time() -> bool:
                with front.services.db.reading() as session:
                    gone = sa.select(CasePictureRow.sha256).where(
                        CasePictureRow.deleted_at.is_not(None)
                    )
                    return session.scalar(gone.limit(1)) is not None

            until(is_past_its_time)


def found(url: str, **pool: Any) -> list[tuple[str, Grade]]:
    asked = settings(url, pool=pool)
    return [(one.name, one.grade) for one in connection_findings(asked)]


def test_the_doctor_says_whether_postgresql_takes_as_many_connections(postgres_url: str) -> None:
    assert found(postgres_url) == [("connections", Grade.GOOD)]
    assert found(postgres_url, kept=90, more=90) == [("connections_few", Grade.WARNING)]


def test_the_doctor_says_when_connections_run_out(postgres_url: str) -> None:
    with ExitStack() as held:
        for _ in range(90):
            held.enter_context(psycopg.connect(postgres_url))
        assert found(postgres_url) == [("connections_used", Grade.WARNING)]


def test_a_file_needs_no_connections_counted(sqlite_url: str) -> None:
    assert found(sqlite_url) == []
