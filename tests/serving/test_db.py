"""The database under serving: tables, moments, transactions. On SQLite and PostgreSQL."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import IntegrityError, StatementError

from serving.db import Database, DatabaseAway, DatabaseUrlUnusable, open_database
from serving.schema import METADATA
from serving.upgrading import upgrade
from serving.users.tables import LoginFailureRow, LoginSessionRow
from tests.serving.examples import NOON

POSTGRESQL_ALONE = ("ix_case_steps_at",)


PARTS = re.compile(r"^(pk_)?(patrol_hours|patrol_results)_(rest|\d{4}_\d{2}).*$")


def is_here(name: str | None, connection: sa.Connection) -> bool:
    if name is not None and PARTS.match(name):
        return False
    return name not in POSTGRESQL_ALONE or connection.dialect.name == "postgresql"


def test_the_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": "serving_alembic_version",
                "compare_type": True,
                "include_name": lambda name, *_: is_here(name, connection),
                "include_object": lambda _item, name, *_: is_here(name, connection),
                "target_metadata": METADATA,
            },
        )
        assert compare_metadata(context, METADATA) == []


def test_upgrading_again_changes_nothing(database_url: str) -> None:
    upgrade(database_url)
    upgrade(database_url)


def test_several_programs_may_upgrade_an_empty_database_at_once(empty_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upgrade, [empty_url] * 4))
    database = open_database(empty_url)
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(LoginFailureRow)) == 0
    database.close()


def test_serving_and_the_pipeline_may_share_a_database(empty_url: str) -> None:
    database = open_database(empty_url)
    with database.writing() as session:
        session.execute(sa.text("CREATE TABLE pipeline_outbox (id INTEGER PRIMARY KEY)"))
    upgrade(empty_url)
    upgrade(empty_url)
    with database.reading() as session:
        assert session.execute(sa.text("SELECT count(*) FROM pipeline_outbox")).scalar() == 0
    database.close()


def failure(at: datetime) -> LoginFailureRow:
    return LoginFailureRow(name="somebody", address="10.0.0.1", at=at)


@pytest.mark.parametrize(
    "at",
    [
        NOON,
        NOON.astimezone(timezone(timedelta(hours=8))),
        datetime(2026, 5, 4, 4, 0, 0, 123456, tzinfo=UTC),
    ],
)
def test_a_moment_comes_back_in_utc_to_the_microsecond(database: Database, at: datetime) -> None:
    with database.writing() as session:
        session.add(failure(at))
    with database.reading() as session:
        kept = session.scalars(sa.select(LoginFailureRow.at)).one()
    assert kept == at
    assert kept.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with (
        pytest.raises(StatementError, match="a moment needs a time zone"),
        database.writing() as session,
    ):
        session.add(failure(datetime(2026, 5, 4)))


def test_a_row_that_points_nowhere_is_refused(database: Database) -> None:
    lost = LoginSessionRow(
        token_hash="0" * 64,
        user_id=UUID(int=7),
        created_at=NOON,
        expires_at=NOON,
    )
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(lost)


def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    def break_off() -> None:
        with database.writing() as session:
            session.add(failure(NOON))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    with database.reading() as session:
        assert session.scalars(sa.select(LoginFailureRow)).all() == []


def test_a_reader_sees_one_moment_even_while_somebody_writes(database: Database) -> None:
    with database.writing() as session:
        session.add(failure(NOON))
    with database.reading() as session:
        before = session.scalars(sa.select(LoginFailureRow.id)).all()
        with database.writing() as writer:
            writer.add(failure(NOON))
        after = session.scalars(sa.select(LoginFailureRow.id)).all()
    assert len(before) == len(after) == 1


def test_many_writers_at_once_all_get_their_turn(database: Database) -> None:
    def write(_turn: int) -> None:
        with database.writing() as session:
            count = session.scalar(sa.select(sa.func.count()).select_from(LoginFailureRow))
            assert count is not None
            session.add(failure(NOON))

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(write, range(64)))
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(LoginFailureRow)) == 64


@pytest.mark.parametrize(
    "url", ["", "mysql://host/name", "not a url", "sqlite://", "sqlite:///:memory:", "file.db"]
)
def test_an_address_that_is_no_database_of_ours_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(DatabaseUrlUnusable, match="write sqlite:///FILE") as caught:
        open_database(url)
    assert caught.value.exit_code == 2


def test_a_database_that_does_not_answer_is_told_without_its_password() -> None:
    with pytest.raises(DatabaseAway, match="check database_url") as caught:
        upgrade("postgresql://somebody:s3cr3t@127.0.0.1:9/name?connect_timeout=2")
    assert "s3cr3t" not in str(caught.value)


def test_a_database_file_in_a_new_folder_is_made(tmp_path: Path) -> None:
    upgrade(f"sqlite:///{tmp_path / 'new' / 'folder' / 'serving.db'}")
    assert (tmp_path / "new" / "folder" / "serving.db").is_file()
