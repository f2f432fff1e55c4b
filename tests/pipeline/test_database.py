"""Opening and migrating the pipeline's database, also by several programs together."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.database import VERSION_TABLE, engine_for, upgrade
from pipeline.schema import TABLES


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    return str(request.getfixturevalue("postgres_url"))


def test_several_programs_may_upgrade_an_empty_database_at_once(empty_url: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(upgrade, [empty_url] * 8))
    engine = engine_for(empty_url)
    assert "pipeline_camera_states" in sa.inspect(engine).get_table_names()
    engine.dispose()


def test_the_migrations_make_exactly_the_tables_of_the_code(empty_url: str) -> None:
    upgrade(empty_url)
    engine = engine_for(empty_url)
    assert set(sa.inspect(engine).get_table_names()) == {*TABLES, VERSION_TABLE}
    engine.dispose()


def test_many_openers_of_a_new_file_all_get_the_write_ahead_log(tmp_path: Path) -> None:
    def opened(_turn: int) -> str:
        engine = engine_for(f"sqlite:///{tmp_path}/new.db")
        try:
            with engine.connect() as connection:
                return str(connection.exec_driver_sql("PRAGMA journal_mode").scalar())
        finally:
            engine.dispose()

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(opened, range(64))) == {"wal"}
