"""Sentences that are kept as English text, and can be said in another language all the same.

History is a chain of hashes over its text, programs read what the API says, and what older versions
wrote stands as it is. So a sentence is put together from a book: whoever shows it in another
language finds its code and its values in it again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of a book; ``str()`` is its English text."""

    book: str
    code: str
    values: Mapping[str, object]
    text: str

    def __str__(self) -> str:
        return self.text


class Phrasebook(Mapping[str, str]):
    """English sentences by code, with blanks in them. Of two that fit one text the first is meant.

    ``name`` is the family of its codes among the words of the console.
    """

    def __init__(self, name: str, sentences: Mapping[str, str]) -> None:
        self.name = name
        self._sentences = MappingProxyType(dict(sentences))
        self._patterns = MappingProxyType(
            {code: _pattern(text) for code, text in sentences.items()}
        )

    def __getitem__(self, code: str) -> str:
        return self._sentences[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sentences)

    def __len__(self) -> int:
        return len(self._sentences)

    def say(self, code: str, /, **values: object) -> Said:
        """The sentence with this code. Raises KeyError for a code or a value that is not there."""
        text = self._sentences[code].format(**values)
        return Said(self.name, code, MappingProxyType(values), text)

    def text(self, code: str, /, **values: object) -> str:
        """As ``say``, for what is kept as text."""
        return str(self.say(code, **values))

    def said_in(self, text: str) -> Said | None:
        """Code and values, as text, of a sentence of this book; None for any other text."""
        for code, pattern in self._patterns.items():
            if found := pattern.fullmatch(text):
                return Said(self.name, code, MappingProxyType(found.groupdict()), text)
        return None


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = [
        re.escape(text) + (f"(?P<{name}>.+?)" if name is not None else "")
        for text, name, _, _ in Formatter().parse(sentence)
    ]
    return re.compile("".join(parts), re.DOTALL)
