"""What the console says, in both languages, and how to ask for it."""

from __future__ import annotations

from enum import StrEnum

from serving.console.words.finding import Texts, found
from serving.errors import ServingError

__all__ = ["Language", "Words"]


class Language(StrEnum):
    CHINESE = "zh-CN"
    ENGLISH = "en"


class Words:
    """The words of one language: ``words("case.confirm")``, with values where the text has them."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._texts = found()
        self._place = Texts._fields.index(language.name.lower())

    def __call__(self, key: str, **values: object) -> str:
        """Raises KeyError for a key that no table has: a test reads every call."""
        text = self._texts[key][self._place]
        return text.format(**values) if values else text

    def has(self, key: str) -> bool:
        return key in self._texts

    def named(self, family: str, code: str) -> str:
        """The label of a code that comes from data: the code itself when no table names it."""
        texts = self._texts.get(f"{family}.{code}")
        return texts[self._place] if texts else code

    def sentence(self, error: ServingError) -> str:
        """What went wrong, in this language where it has a sentence for that kind of error."""
        minutes = max(1, round((error.retry_after_s or 60) / 60))
        key = f"error.{error.type}"
        return self(key, minutes=minutes) if self.has(key) else error.detail
