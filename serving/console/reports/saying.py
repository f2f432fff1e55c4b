"""How the reports' page says things in the person's language."""

from __future__ import annotations

from serving.console.visitor import Visitor
from serving.reports.formulas import Language


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def language_of(visitor: Visitor) -> Language:
    return Language(visitor.taste.language.value)


def chinese(visitor: Visitor) -> bool:
    return language_of(visitor) is Language.CHINESE
