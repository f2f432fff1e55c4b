"""What the console says, in both languages, and how to ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from models.wording.counting import counted
from serving.console.words.finding import Texts, found
from serving.errors import ServingError
from serving.phrases import Phrasebook, Said
from serving.sentences import OTHER, Complaint

__all__ = ["Language", "Words"]


class Language(StrEnum):
    CHINESE = "zh-CN"
    ENGLISH = "en"


class _Number(int):
    """A number a text may count things by: ``{count:letter goes|letters go}``."""

    def __format__(self, spec: str) -> str:
        one, bar, many = spec.partition("|")
        return counted(self, one, many) if bar else super().__format__(spec)


class Words:
    """The words of one language: ``words("case.confirm")``, with values where the text has them."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._texts = found()
        self._place = Texts._fields.index(language.name.lower())

    def __call__(self, key: str, /, **values: object) -> str:
        """Raises KeyError for a key that no table has: a test reads every call."""
        text = self._texts[key][self._place]
        return (
            text.format(**{name: _counting(one) for name, one in values.items()})
            if values
            else text
        )

    def has(self, key: str) -> bool:
        return key in self._texts

    def named(self, family: str, code: str) -> str:
        """The label of a code that comes from data: the code itself when no table names it."""
        texts = self._texts.get(f"{family}.{code}")
        return texts[self._place] if texts else code

    def sentence(self, error: ServingError) -> str:
        """What went wrong, in this language where it has a sentence for that kind of error, or
        one with its code for a wider kind."""
        minutes = max(1, round((error.retry_after_s or 60) / 60))
        values = {"minutes": minutes, **error.values}
        wider = (kind.type for kind in type(error).__mro__ if issubclass(kind, ServingError))
        type_ = next((one for one in wider if self.has(f"error.{one}.{error.code}")), error.type)
        return self.refusal(type_, error.code, values, error.detail)

    def refusal(self, type: str, code: str, values: Mapping[str, object], otherwise: str) -> str:
        """The sentence of one kind of error, or the one with this code among its sentences; what
        the service said where this language has none."""
        for key in (f"error.{type}.{code}", f"error.{type}"):
            if self.has(key):
                return self(key, **{name: self._told(one) for name, one in values.items()})
        return otherwise

    def complaint(self, one: Complaint) -> str:
        """What is wrong at one place of a file or a form, without a full stop."""
        where = one.where or self("complaint.whole")
        if one.code == OTHER:
            return self("complaint.other", where=where, said=one.said)
        return self(f"complaint.{one.code}", where=where, bound=one.bound)

    def said(self, one: Said, **codes: str) -> str:
        """A sentence of a book. ``codes`` name the family of those values that are codes."""
        values = dict(one.values)
        for name in values.keys() & codes.keys():
            values[name] = self.named(codes[name], str(values[name]))
        return self(f"{one.book}.{one.code}", **values)

    def kept(self, book: Phrasebook, text: str, **codes: str) -> str:
        """A text that was kept, in this language where it is a sentence of ``book``."""
        one = book.said_in(text)
        return self.said(one, **codes) if one else text

    def _told(self, value: object) -> object:
        if isinstance(value, Said):
            return self.said(value)
        return self.complaint(value) if isinstance(value, Complaint) else value


def _counting(value: object) -> object:
    return _Number(value) if type(value) is int else value
