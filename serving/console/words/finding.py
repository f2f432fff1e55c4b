"""Finds the tables of words: every file of ``tables`` is one, so a page brings its own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import NamedTuple

from serving.console.words import tables

Table = Mapping[str, tuple[str, str]]


class Texts(NamedTuple):
    """What one key says."""

    chinese: str
    english: str


@cache
def found() -> Mapping[str, Texts]:
    """All tables there are, as one."""
    names = [module.name for module in iter_modules(tables.__path__)]
    return together({name: import_module(f"{tables.__name__}.{name}").WORDS for name in names})


def together(by_name: Mapping[str, Table]) -> Mapping[str, Texts]:
    """Raises ValueError where two tables have the same key."""
    whole: dict[str, Texts] = {}
    for name, table in by_name.items():
        twice = whole.keys() & table.keys()
        if twice:
            raise ValueError(f"{name} says {sorted(twice)} again; keep each key in one table")
        whole |= {key: Texts(*texts) for key, texts in table.items()}
    return MappingProxyType(whole)
