"""How the doctor sees processes of serving beside each other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.contract import Grade
from serving.db import open_database
from serving.doctor.siblings import sibling_findings
from serving.duty.holding import CHORES
from serving.duty.tables import DutyRow
from serving.siblings.line import APPLICATION, connected
from serving.siblings.only import only_one
from tests.serving.harness import settings
from tests.serving.siblings.pair import Pair, until


def servings(url: str) -> int:
    """How many PostgreSQL knows of: it hears a moment later that somebody came or went."""
    query = sa.text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE application_name = :name AND datname = current_database()"
    )
    db = open_database(url)
    try:
        with db.reading() as session:
            return int(session.execute(query, {"name": APPLICATION}).scalar_one())
    finally:
        db.close()


def test_two_that_hear_one_another_are_counted_and_who_does_the_chores_is_named(
    pair: Pair, postgres_url: str
) -> None:
    until(lambda: pair.one.services.duty.is_ours or pair.other.services.duty.is_ours)
    until(lambda: servings(postgres_url) == 2)
    [found] = sibling_findings(settings(postgres_url))
    assert (found.name, found.grade) == ("served", Grade.GOOD)
    assert found.sentence.startswith("2 process(es) of serving share the database")


def test_where_nobody_serves_there_is_nothing_to_say(postgres_url: str) -> None:
    assert list(sibling_findings(settings(postgres_url))) == []


def test_serving_without_anybody_on_duty_is_told(postgres_url: str) -> None:
    long_ago = datetime.now(UTC) - timedelta(minutes=5)
    url = postgres_url
    db = open_database(url)
    with db.writing() as session:
        session.add(DutyRow(name=CHORES, term=3, holder="one that hangs", until=long_ago))
    db.close()
    # A line is what the doctor knows a running serving by.
    with connected(url):
        [found] = sibling_findings(settings(url))
    assert (found.name, found.grade) == ("nobody_on_duty", Grade.WARNING)
    assert "nobody has done the chores" in found.sentence


@pytest.mark.parametrize("listen", [True, False])
def test_behind_a_pooler_it_is_said_how_to_hear(postgres_url: str, listen: bool) -> None:
    past = {"listen_url": postgres_url} if listen else {}
    found = [
        one.name for one in sibling_findings(settings(postgres_url, pool={"bouncer": True}, **past))
    ]
    assert found == ([] if listen else ["hears_itself_only"])


def test_who_serves_a_file_is_seen(sqlite_url: str) -> None:
    assert list(sibling_findings(settings(sqlite_url))) == []
    with only_one(sqlite_url):
        [found] = sibling_findings(settings(sqlite_url))
    assert str(Path(sqlite_url.removeprefix("sqlite:///"))) in found.sentence
