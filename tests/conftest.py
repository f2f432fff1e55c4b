"""What all tests share: the real PostgreSQL, and the long tests first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.peers.postgres import Postgres, postgres

# A busy machine is slow, not wrong: pytest's own timeout ends what hangs.
settings.register_profile("citypatrol", deadline=None)
settings.load_profile("citypatrol")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A real PostgreSQL, started for the first test that asks for it."""
    with postgres() as server:
        yield server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests begin first, so that the others run beside them and not after them."""
    items.sort(key=lambda item: -_patience(item))


def _patience(item: pytest.Item) -> float:
    limit = item.get_closest_marker("timeout")
    return float(limit.args[0]) if limit and item.get_closest_marker("slow") else 0.0
