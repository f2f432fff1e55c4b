"""Serving with a shelf of packages: real ones, small, each with weights of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving.harness import Front, serving


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return tmp_path / "packages"


@pytest.fixture
def front(sqlite_url: str, shelf: Path) -> Iterator[Front]:
    with serving(sqlite_url, learning={"packages": shelf}) as running:
        yield running


@pytest.fixture
def front_on_both(database_url: str, shelf: Path) -> Iterator[Front]:
    with serving(database_url, learning={"packages": shelf}) as running:
        yield running
