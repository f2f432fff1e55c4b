"""Numbers of things, as people say them."""

from __future__ import annotations

import pytest

from models.wording.counting import counted


@pytest.mark.parametrize(
    ("number", "many", "said"),
    [
        (0, "", "0 letters"),
        (1, "", "1 letter"),
        (2, "", "2 letters"),
        (10_000, "", "10,000 letters"),
        (1, "things", "1 letter"),
        (3, "things", "3 things"),
    ],
)
def test_one_is_not_many(number: int, many: str, said: str) -> None:
    assert counted(number, "letter", many) == said
