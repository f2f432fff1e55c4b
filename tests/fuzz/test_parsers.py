"""No input may crash, hang or be repeated with its password by a parser of ours."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.mutations import broken
from tests.fuzz.parsers import SECRET, Parser, every_parser

EXAMPLES = 60
"""Of each parser in the suite; ``python -m tests.fuzz`` takes as many as one has time for."""


@pytest.fixture(scope="module")
def parsers() -> Iterator[dict[str, Parser]]:
    with every_parser() as found:
        yield found


with every_parser() as known:
    NAMES = sorted(known)


@pytest.mark.parametrize("name", NAMES)
def test_what_it_was_written_for_is_understood(name: str, parsers: dict[str, Parser]) -> None:
    refusal = parsers[name].take(parsers[name].seeds[-1])
    assert refusal is None


@pytest.mark.parametrize("name", NAMES)
def test_anything_else_is_understood_or_refused_in_words(
    name: str, parsers: dict[str, Parser]
) -> None:
    parser = parsers[name]

    @settings(
        max_examples=EXAMPLES,
        deadline=60_000,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.randoms(use_true_random=False))
    def try_it(chance: Random) -> None:
        refusal = parser.take(broken(parser.seeds, chance))
        assert refusal is None or (refusal.strip() and SECRET not in refusal)

    try_it()
