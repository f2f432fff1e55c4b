"""Finds the tables of words: every file of ``tables`` is one, so a page brings its own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import NamedTuple

from serving.console.words import tables


class Texts(NamedTuple):
    """What one key says."""

    chinese: str
    english: str


@cache
def found() -> Mapping[str, Texts]:
    """All tables as one. Raises ValueError where two of them have the same key."""
    together: dict[str, Texts] = {}
    for module in iter_modules(tables.__path__):
        words: Mapping[str, tuple[str, str]] = import_module(
            f"{tables.__name__}.{module.name}"
        ).WORDS
        twice = together.keys() & words.keys()
        if twice:
            raise ValueError(f"{module.name} says {sorted(twice)} again; keep each key once")
        together |= {key: Texts(*texts) for key, texts in words.items()}
    return MappingProxyType(together)
