"""Backups, their way back, upgrades and a serving that runs do not get into each other's way."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from pipeline.clock import HeldClock
from pipeline.config import PatrolSettings
from pipeline.database import engine_for
from pipeline.parts.links import linked
from pipeline.presence import CONNECTED_AS, at_work, present
from pipeline.shards.kept_book import KeptBook
from serving.backup.errors import BackupFailed, RestoreRefused
from serving.backup.restoring import restore
from serving.backup.writing import write_backup
from serving.db import open_database
from serving.duty.holding import CHORES
from serving.duty.register import DutyRegister
from serving.siblings.only import only_one
from serving.upgrading import MIGRATION_LOCK, upgrade
from tests.peers.postgres import Postgres
from tests.pipeline.patrolling import wait_for
from tests.serving.backup.city import Town, live, town
from tests.serving.examples import NOON


@pytest.fixture(scope="module")
def url(postgres_server: Postgres) -> str:
    return postgres_server.url(postgres_server.create())


@pytest.fixture(scope="module")
def shared(url: str, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """On PostgreSQL."""
    there = town(url, tmp_path_factory.mktemp("shared"))
    live(there, 2)
    return there


@pytest.mark.service
def test_while_tables_are_upgraded_nothing_is_backed_up_or_read_back(
    url: str, shared: Town, tmp_path: Path
) -> None:
    file, before = tmp_path / "city.zip", tmp_path / "before.zip"
    write_backup(before, shared.kept, None, NOON)
    with psycopg.connect(url) as upgrading:
        upgrading.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
        with pytest.raises(BackupFailed, match="serving are being upgraded"):
            write_backup(file, shared.kept, None, NOON)
        assert not file.exists()
        [*_, serving] = shared.kept
        with pytest.raises(RestoreRefused, match="serving are being upgraded"):
            restore(before, [serving], shared.stores, replace=True)
    assert write_backup(file, shared.kept, None, NOON).chains.cases == 2


@pytest.mark.service
def test_while_a_backup_is_written_serving_starts_another_backup_runs_and_nothing_is_read_back(
    url: str, shared: Town, tmp_path: Path
) -> None:
    done: list[bool] = []
    first = tmp_path / "first.zip"
    [*_, serving] = shared.kept
    write_backup(first, shared.kept, None, NOON)

    def meanwhile(_part: int, _whole: int) -> None:
        if done:
            return
        done.append(True)
        upgrade(url)
        write_backup(tmp_path / "beside.zip", [serving], None, NOON)
        with pytest.raises(RestoreRefused, match="backed up or read back just now"):
            restore(first, [serving], shared.stores, replace=True)

    write_backup(tmp_path / "second.zip", [serving], None, NOON, meanwhile)
    assert done


@pytest.mark.service
def test_nothing_is_read_back_beneath_a_serving_that_runs(
    url: str, shared: Town, tmp_path: Path
) -> None:
    file = tmp_path / "city.zip"
    write_backup(file, shared.kept, None, NOON)
    db = open_database(url)
    with db.writing() as session:
        term = DutyRegister(session, CHORES).take("node-3:4711", 3600)
    assert term is not None
    with pytest.raises(RestoreRefused, match=r"\(node-3:4711\): stop it first"):
        restore(file, shared.kept, shared.stores, replace=True)
    with db.writing() as session:
        DutyRegister(session, CHORES).give_back(term)
    db.close()
    assert restore(file, shared.kept, shared.stores, replace=True).chains.cases == 2


def test_nor_beneath_one_that_runs_on_a_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/serving.db"
    there, file = town(url, tmp_path), tmp_path / "city.zip"
    live(there, 1)
    write_backup(file, there.kept, None, NOON)
    with only_one(url), pytest.raises(RestoreRefused, match="stop it first"):
        restore(file, there.kept, there.stores, replace=True)
    assert restore(file, there.kept, there.stores, replace=True).chains.cases == 1


def nobody_works(engine: sa.Engine) -> bool:
    with engine.connect() as connection:
        return at_work(connection) is None


def in_postgres(there: Town, url: str) -> Town:
    """The patrol's tables on the server, too."""
    patrol = there.settings.patrol.model_copy(update={"state_url": SecretStr(url)})
    settings = there.settings.model_copy(update={"patrol": patrol})
    return Town(settings, there.evidence, there.samples)


def test_nothing_is_read_back_beneath_a_patrol_that_runs_alone_on_a_file(tmp_path: Path) -> None:
    there, file = town(f"sqlite:///{tmp_path}/serving.db", tmp_path), tmp_path / "city.zip"
    live(there, 1)
    write_backup(file, there.kept, None, NOON)
    state = there.settings.patrol.state_url.get_secret_value()
    with (
        present(state),
        pytest.raises(RestoreRefused, match=r"pipeline works .* \(on this machine\): stop it"),
    ):
        restore(file, there.kept, there.stores, replace=True)
    assert restore(file, there.kept, there.stores, replace=True).chains.cases == 1


def test_nor_beneath_a_worker_that_has_a_lease(tmp_path: Path) -> None:
    there, file = town(f"sqlite:///{tmp_path}/serving.db", tmp_path), tmp_path / "city.zip"
    live(there, 1)
    write_backup(file, there.kept, None, NOON)
    engine = engine_for(there.settings.patrol.state_url.get_secret_value())
    book = KeptBook(engine, lease_s=3600)
    term = book.join("hall-0").term
    with pytest.raises(RestoreRefused, match=r"\(worker hall-0\): stop it first"):
        restore(file, there.kept, there.stores, replace=True)
    book.leave(term)
    engine.dispose()
    assert restore(file, there.kept, there.stores, replace=True).chains.cases == 1


@pytest.mark.service
def test_nor_beneath_one_that_works_with_a_server(
    postgres_server: Postgres, tmp_path: Path
) -> None:
    url = postgres_server.url(postgres_server.create())
    there, file = town(f"sqlite:///{tmp_path}/serving.db", tmp_path), tmp_path / "city.zip"
    there = in_postgres(there, url)
    live(there, 1)
    write_backup(file, there.kept, None, NOON)
    patrol = engine_for(url, known_as=CONNECTED_AS)
    with patrol.connect(), pytest.raises(RestoreRefused, match=r"\(from .*\): stop it first"):
        restore(file, there.kept, there.stores, replace=True)
    patrol.dispose()
    # The server sees a connection end a moment after the client has closed it.
    asking = engine_for(url)
    wait_for(lambda: nobody_works(asking))
    asking.dispose()
    assert restore(file, there.kept, there.stores, replace=True).chains.cases == 1


def test_a_patrol_says_that_it_works_until_it_has_ended(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/state.db"
    with linked(PatrolSettings(state_url=SecretStr(url)), HeldClock(NOON)) as links:
        with links.engine.connect() as connection:
            assert at_work(connection) == "on this machine"
            with present(url):
                assert at_work(connection) == "on this machine", "another one beside it"
        engine = links.engine
    with engine.connect() as connection:
        assert at_work(connection) is None
    engine.dispose()
