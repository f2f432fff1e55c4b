"""Two servings on one PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.serving.harness import Front, serving
from tests.serving.siblings.pair import Pair


@pytest.fixture
def pair(postgres_url: str) -> Iterator[Pair]:
    """Both listen, each on its own port, with a quick heartbeat."""
    with (
        serving(postgres_url, chores=True, notices={"beat_s": 0.3}) as one,
        serving(postgres_url, chores=True, notices={"beat_s": 0.3}) as other,
    ):
        yield Pair(one, other)


@pytest.fixture
def front(pair: Pair) -> Front:
    return pair.one
