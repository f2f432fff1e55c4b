"""What every refusal with words of its own has to be."""

from __future__ import annotations

import re

from serving.console.words import Language, Words
from serving.errors import ServingError

HAN = re.compile(r"[\u4e00-\u9fff]")


def assert_told_in_both_languages(error: ServingError) -> None:
    """A Chinese sentence in the Chinese console, and an English one in the other, each whole."""
    chinese, english = (Words(language).sentence(error) for language in Language)
    assert error.code, error.detail
    assert HAN.search(chinese), error.detail
    assert not HAN.search(english) or HAN.search(error.detail)
    for text in (chinese, english):
        assert "{" not in text
