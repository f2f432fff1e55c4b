"""An installation of an older version with data in every table is brought to this one."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from pydantic import SecretStr

import citypatrol
from pipeline.config import PatrolSettings
from pipeline.database import upgrade as upgrade_pipeline
from pipeline.storage import MemoryStore
from serving import db
from serving.backup.archive import LISTED, Lines, as_json
from serving.backup.manifest import MANIFEST, PICTURES, BackupManifest, ChainsSaid, PicturesSaid
from serving.backup.restoring import restore
from serving.backup.writing import write_program
from serving.db import open_database
from serving.kept import Kept, Room, Standing
from serving.upgrading import MIGRATION_LOCK, upgrade
from tests.peers.postgres import Postgres
from tests.serving import harness
from tests.serving.conftest import BOTH
from tests.serving.examples import NOON
from tests.upgrades.rows import ROWS, Rows, filled, kept_of, read

OLDER = {"serving": "0012", "pipeline": "0006"}
"""Revisions that cities may still have, with many a change behind them."""
UPGRADES = {"serving": upgrade, "pipeline": upgrade_pipeline}


def kept(program: str, url: str) -> Kept:
    settings = citypatrol.Settings(
        serving=harness.settings(url), patrol=PatrolSettings(state_url=SecretStr(url))
    )
    [found] = [one for one in citypatrol.Context(None).kept(settings) if one.name == program]
    return found


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/older.db"
    server: Postgres = request.getfixturevalue("postgres_server")
    return server.url(server.create())


def older(there: Kept) -> Rows:
    """Make tables of an older version, with rows in each."""
    engine = there.open()
    with engine.execution_options(writes=True).begin() as connection:
        command.upgrade(there.scripts(connection), OLDER[there.name])
        rows = filled(there, connection)
    engine.dispose()
    return rows


def now(there: Kept) -> tuple[Standing, Rows]:
    engine = there.open()
    with engine.connect() as connection:
        found = there.standing_of(connection, there.revision(connection)), read(there, connection)
    engine.dispose()
    return found


def assert_kept(before: Rows, after: Rows) -> None:
    assert sum(map(len, before.values())) == ROWS * len(before)
    assert kept_of(before, after) == before


@pytest.mark.parametrize("program", sorted(OLDER))
def test_every_row_of_an_older_version_is_there_after_an_upgrade(program: str, url: str) -> None:
    there = kept(program, url)
    before = older(there)
    UPGRADES[program](url)
    standing, after = now(there)
    assert standing is Standing.HEAD
    assert len(after) >= len(before)
    assert_kept(before, after)


def test_who_comes_while_another_program_upgrades_waits_for_it(tmp_path: Path) -> None:
    """On SQLite, for longer than a writer otherwise waits."""
    url = f"sqlite:///{tmp_path}/older.db"
    before = older(kept("serving", url))
    database = open_database(url)
    with ThreadPoolExecutor(1) as pool, pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "BUSY_TIMEOUT_MS", 1)
        with database.engine.execution_options(writes=True).begin() as connection:
            connection.execute(sa.text("SELECT 1"))
            waiting = pool.submit(upgrade, url)
            with pytest.raises(TimeoutError):
                waiting.result(0.3)
        waiting.result(240)
    database.close()
    standing, after = now(kept("serving", url))
    assert standing is Standing.HEAD
    assert_kept(before, after)


@pytest.mark.service
def test_of_two_processes_one_upgrades_and_the_other_waits(postgres_server: Postgres) -> None:
    url = postgres_server.url(postgres_server.create())
    before = older(kept("serving", url))
    line = [
        sys.executable,
        "-c",
        "import sys; from serving.upgrading import upgrade; upgrade(sys.argv[1])",
    ]
    with psycopg.connect(url) as somebody:
        somebody.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
        processes = [subprocess.Popen([*line, url]) for _ in range(2)]
        until = time.monotonic() + 240
        while _waiting(url) < 2:
            assert all(one.poll() is None for one in processes), "none goes on without the lock"
            assert time.monotonic() < until, "both come to the lock"
            time.sleep(0.05)
        assert now(kept("serving", url))[0] is Standing.OLDER
    assert [one.wait(240) for one in processes] == [0, 0]
    standing, after = now(kept("serving", url))
    assert standing is Standing.HEAD
    assert_kept(before, after)


def _waiting(url: str) -> int:
    with psycopg.connect(url) as connection:
        found: Any = connection.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        ).fetchone()
        return int(found[0])


def test_a_backup_of_an_older_version_is_read_back_and_upgraded(tmp_path: Path) -> None:
    there = kept("pipeline", f"sqlite:///{tmp_path}/older.db")
    before = older(there)
    file = tmp_path / "older.zip"
    engine = there.open()
    with zipfile.ZipFile(file, "w") as into, engine.connect() as connection:
        said = write_program(into, there, connection)
        list_ = Lines(into, PICTURES, LISTED)
        list_.close()
        pictures = PicturesSaid(count=0, digest=list_.tally.digest, included=False, missing=0)
        none = ChainsSaid(cases=0, broken=0)
        manifest = BackupManifest(made_at=NOON, programs=(said,), pictures=pictures, chains=none)
        into.writestr(MANIFEST, as_json(manifest))
    engine.dispose()
    assert json.loads(as_json(manifest))["programs"][0]["revision"] == OLDER["pipeline"]
    new = kept("pipeline", f"sqlite:///{tmp_path}/new.db")
    store = MemoryStore()
    done = restore(file, [new], {Room.EVIDENCE: store, Room.SAMPLES: store})
    standing, after = now(new)
    assert done.upgraded == ("pipeline",)
    assert standing is Standing.HEAD
    for name in there.left_out & before.keys():
        before[name] = []
    assert kept_of(before, after) == before
