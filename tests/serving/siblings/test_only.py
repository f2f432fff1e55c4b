"""An SQLite file is served by one process; the next one is told why it does not begin."""

from __future__ import annotations

from pathlib import Path

import pytest

from serving.run import serve
from serving.siblings.only import ServedAlready, is_served, only_one
from tests.serving.harness import settings
from tests.serving.program import program
from tests.serving.shelf import Shelf


def test_a_second_one_is_refused_in_a_sentence_until_the_first_has_ended(sqlite_url: str) -> None:
    with (
        only_one(sqlite_url),
        pytest.raises(ServedAlready, match="stop it first, or move to PostgreSQL"),
    ):
        serve(settings(sqlite_url, port=0), Shelf(), Shelf())
    with only_one(sqlite_url):
        pass


def test_one_that_is_killed_keeps_nobody_out(sqlite_url: str, tmp_path: Path) -> None:
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    assert not is_served(file)
    with program(sqlite_url, tmp_path) as running:
        assert is_served(file)
        running.kill()
        assert not is_served(file)
        with only_one(sqlite_url):
            assert is_served(file)


def test_of_a_postgresql_there_may_be_many(postgres_url: str) -> None:
    with only_one(postgres_url), only_one(postgres_url):
        pass
