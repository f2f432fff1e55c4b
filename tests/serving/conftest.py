"""Databases for the tests: migrated once, empty at the start of every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from serving.db import Database, open_database
from serving.schema import METADATA
from serving.upgrading import upgrade
from tests.peers.postgres import Postgres
from tests.serving.harness import Front, serving

BOTH = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgresql", id="postgresql", marks=pytest.mark.service),
]


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: Postgres) -> str:
    url = postgres_server.url(postgres_server.create())
    upgrade(url)
    return url


@pytest.fixture
def postgres_url(migrated_postgres: str) -> str:
    """Emptying one database takes a fraction of the time that making another one does."""
    tables = ", ".join(f'"{name}"' for name in METADATA.tables)
    with psycopg.connect(migrated_postgres) as connection:
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY")
    return migrated_postgres


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("serving") / "template.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    file = tmp_path / "serving.db"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database: once on SQLite, once on a real PostgreSQL."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without any table: once on SQLite, once on a real PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    server: Postgres = request.getfixturevalue("postgres_server")
    return server.url(server.create())


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def front(sqlite_url: str) -> Iterator[Front]:
    """Serving on SQLite, listening on a port."""
    with serving(sqlite_url) as running:
        yield running


@pytest.fixture
def front_on_both(database_url: str) -> Iterator[Front]:
    """Serving on each database in turn, listening on a port."""
    with serving(database_url) as running:
        yield running
