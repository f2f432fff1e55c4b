"""Serving whose training pictures are made when a test says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.serving.harness import Front, serving

APART = {"every": {"overlap": 1}}
"""Cases here lie at one spot and show one picture, and are another thing each time."""


@pytest.fixture
def front(sqlite_url: str) -> Iterator[Front]:
    with serving(sqlite_url, related=APART) as running:
        yield running


@pytest.fixture
def front_on_both(database_url: str) -> Iterator[Front]:
    with serving(database_url, related=APART) as running:
        yield running
