"""What a case is filed under, in plain words: the rows that every page of it tells alike."""

from __future__ import annotations

from serving.cases.standing import Standing
from serving.console.components.facts import fact
from serving.console.html import Child, Markup, tag
from serving.console.visitor import Visitor
from serving.console.words import Language


def in_language(visitor: Visitor, chinese: str, english: str) -> str:
    """What the city named in both languages, in the visitor's."""
    return chinese if visitor.words.language is Language.CHINESE else english


def name_of(visitor: Visitor, standing: Standing) -> str:
    """What it is filed under, in words."""
    major, minor = standing.major, standing.minor
    return in_language(
        visitor,
        f"{major.name_zh} · {minor.name_zh}",
        f"{major.name_en} · {minor.name_en}",
    )


def holder_of(visitor: Visitor, standing: Standing) -> str:
    """Who has the case, or else who is responsible for it."""
    return in_language(visitor, standing.holder.name_zh, standing.holder.name_en)


def code_row(visitor: Visitor, standing: Standing, *more: Child) -> Markup:
    filed = standing.filed
    return fact(
        visitor.words("due.code"),
        tag("code", filed.code, title=f"{filed.pack} {filed.version}"),
        " ",
        name_of(visitor, standing),
        *more,
    )


def unit_row(visitor: Visitor, standing: Standing) -> Markup:
    return fact(visitor.words("due.unit"), holder_of(visitor, standing))


def limit_row(visitor: Visitor, standing: Standing, *more: Child) -> Markup:
    words, limit = visitor.words, standing.filed.limit
    return fact(words("due.limit"), words(f"limit.{limit.type}", value=f"{limit.value:g}"), *more)


def closing_row(visitor: Visitor, standing: Standing) -> Markup:
    minor = standing.minor
    return fact(
        visitor.words("due.closing"), in_language(visitor, minor.closing_zh, minor.closing_en)
    )
