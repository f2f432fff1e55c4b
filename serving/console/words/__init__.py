"""What the console says, one table per language, and how to ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from serving.console.words.chinese import CHINESE
from serving.console.words.english import ENGLISH
from serving.errors import ServingError

__all__ = ["TABLES", "Language", "Words"]


class Language(StrEnum):
    CHINESE = "zh-CN"
    ENGLISH = "en"


TABLES: Mapping[Language, Mapping[str, str]] = MappingProxyType(
    {Language.CHINESE: CHINESE, Language.ENGLISH: ENGLISH}
)


class Words:
    """The words of one language: ``words("case.confirm")``, with values where the text has them."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._table = TABLES[language]

    def __call__(self, key: str, **values: object) -> str:
        """Raises KeyError for a key that no table has: a test reads every call."""
        text = self._table[key]
        return text.format(**values) if values else text

    def has(self, key: str) -> bool:
        return key in self._table

    def named(self, family: str, code: str) -> str:
        """The label of a code that comes from data: the code itself when no table names it."""
        return self._table.get(f"{family}.{code}", code)

    def sentence(self, error: ServingError) -> str:
        """What went wrong, in this language where it has a sentence for that kind of error."""
        minutes = max(1, round((error.retry_after_s or 60) / 60))
        key = f"error.{error.type}"
        return self(key, minutes=minutes) if self.has(key) else error.detail
