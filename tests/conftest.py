"""What all tests share: the real PostgreSQL, cheap passwords, and the long tests first."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from hypothesis import HealthCheck, settings

from serving.users import passwords
from tests.peers.postgres import Postgres, postgres

# A busy machine is slow, not wrong: pytest's own timeout ends what hangs. Each test has the same
# examples at every run, so that what passed here passes everywhere;
# `pytest --hypothesis-profile chance FILE` draws others, and many.
SLOW = [HealthCheck.too_slow]
settings.register_profile("citypatrol", deadline=None, derandomize=True, suppress_health_check=SLOW)
settings.register_profile("chance", deadline=None, max_examples=2_000, suppress_health_check=SLOW)
settings.load_profile("citypatrol")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A real PostgreSQL, started for the first test that asks for it."""
    with postgres() as server:
        yield server


@pytest.fixture(scope="session", autouse=True)
def shipped_hasher() -> Iterator[PasswordHasher]:
    """The hasher of the product. Thousands of people sign in here, and a hash of its kind costs a
    tenth of a second: the tests hash with the same algorithm at its least cost."""
    shipped = passwords.HASHER
    passwords.HASHER = PasswordHasher.from_parameters(CHEAPEST)
    yield shipped
    passwords.HASHER = shipped


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """A command that ran inside a test has set up the logs of the whole process."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    for handler in [one for one in root.handlers if one not in handlers]:
        root.removeHandler(handler)
    root.setLevel(level)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests begin first, so that the others run beside them and not after them."""
    items.sort(key=lambda item: -_patience(item))


def _patience(item: pytest.Item) -> float:
    limit = item.get_closest_marker("timeout")
    return float(limit.args[0]) if limit and item.get_closest_marker("slow") else 0.0
