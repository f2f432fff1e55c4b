"""What is wrong with a database, on both."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from pipeline.clock import HeldClock
from pipeline.contract import Grade
from serving.clock import SystemClock
from serving.db import Database, DatabaseUrlUnusable
from serving.doctor.database import database_findings
from serving.kept import Kept, kept_by_serving
from tests.serving.harness import settings


def test_a_database_at_the_present_shape_is_well(database_url: str) -> None:
    kept = kept_by(database_url)
    assert [one.name for one in database_findings(kept, SystemClock())] == ["database"]


def test_one_without_tables_is_told_and_stays_as_it_is(empty_url: str) -> None:
    kept = kept_by(empty_url)
    found = partial(database_findings, kept, SystemClock())
    assert [one.name for one in found()] == [one.name for one in found()]
    assert {one.name for one in found()} <= {"database_empty", "database_not_made"}


@pytest.mark.parametrize(
    ("revision", "name"), [("0020", "database_older"), ("later", "database_newer")]
)
def test_tables_of_another_version_are_told(
    database: Database, database_url: str, revision: str, name: str
) -> None:
    kept = kept_by(database_url)
    with database.writing() as session:
        row = sa.text("UPDATE serving_alembic_version SET version_num = :revision")
        before = session.execute(sa.text("SELECT version_num FROM serving_alembic_version"))
        head = before.scalar_one()
        session.execute(row, {"revision": revision})
    [found] = database_findings(kept, SystemClock())
    with database.writing() as session:
        session.execute(row, {"revision": head})
    assert found.name == name


def test_a_database_with_another_time_is_told(postgres_url: str) -> None:
    ahead = HeldClock(datetime.now(UTC) + timedelta(seconds=10))
    found = {one.name: one for one in database_findings(kept_by(postgres_url), ahead)}
    assert found["clock_skew_database"].grade is Grade.WARNING
    assert "s behind ours" in found["clock_skew_database"].sentence


def test_an_address_that_is_none_is_refused_without_repeating_it() -> None:
    kept = kept_by("mysql://somebody:a-pass-word@host/city")
    with pytest.raises(DatabaseUrlUnusable) as refused:
        list(database_findings(kept, SystemClock()))
    assert "a-pass-word" not in str(refused.value)


def kept_by(url: str) -> Kept:
    return kept_by_serving(settings(url))
