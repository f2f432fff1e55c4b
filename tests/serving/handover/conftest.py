"""A town on each database, and one on SQLite."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from serving.db import Database, open_database
from tests.peers.case_platform import CasePlatform, case_platform
from tests.serving.handover.town import Town


@pytest.fixture
def town_on_both(database: Database) -> Town:
    return Town(database)


@pytest.fixture
def town(sqlite_url: str) -> Iterator[Town]:
    db = open_database(sqlite_url)
    yield Town(db)
    db.close()


@pytest.fixture
def platform() -> Iterator[CasePlatform]:
    with case_platform() as there:
        yield there
