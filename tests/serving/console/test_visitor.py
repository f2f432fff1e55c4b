"""Which language the console speaks to somebody it does not know yet."""

from __future__ import annotations

import pytest

from serving.console.visitor import preferred
from serving.console.words import Language


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", Language.CHINESE),
        ("en-GB,en;q=0.9", Language.ENGLISH),
        ("de-DE,de;q=0.9,en;q=0.7", Language.ENGLISH),
        ("ZH-hant", Language.CHINESE),
        ("de-DE", Language.CHINESE),
        ("", Language.CHINESE),
        (",;q=,,", Language.CHINESE),
    ],
)
def test_the_browsers_first_language_that_we_speak_wins(accepted: str, language: Language) -> None:
    assert preferred(accepted) is language
