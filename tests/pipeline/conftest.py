"""Databases for the pipeline's own tables."""

from __future__ import annotations

import pytest

from tests.peers.postgres import Postgres


@pytest.fixture
def postgres_url(postgres_server: Postgres) -> str:
    """A new, empty database."""
    return postgres_server.url(postgres_server.create())
