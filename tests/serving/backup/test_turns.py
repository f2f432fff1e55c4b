"""Backups, their way back, upgrades and a serving that runs do not get into each other's way."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from serving.backup.errors import BackupFailed, RestoreRefused
from serving.backup.restoring import restore
from serving.backup.writing import write_backup
from serving.db import open_database
from serving.duty.holding import CHORES
from serving.duty.register import DutyRegister
from serving.siblings.only import only_one
from serving.upgrading import MIGRATION_LOCK, upgrade
from tests.peers.postgres import Postgres
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
