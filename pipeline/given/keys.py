"""Every setting a model knows, by the path that leads to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from pydantic import BaseModel, SecretStr


@dataclass(frozen=True, slots=True)
class Key:
    path: tuple[str, ...]
    secret: bool = False

    @property
    def dotted(self) -> str:
        """As a settings file has it."""
        return ".".join(self.path)

    def variable(self, prefix: str) -> str:
        """As the environment has it."""
        return f"{prefix}{'__'.join(self.path).upper()}"


def keys_of(model: type[BaseModel], above: tuple[str, ...] = ()) -> Iterator[Key]:
    """All of ``model`` and of the sections inside it, but not those inside of things there may be
    several of."""
    for name, field in model.model_fields.items():
        path = (*above, name)
        sections = [one for one in _kinds(field.annotation) if issubclass(one, BaseModel)]
        if not sections:
            yield Key(path, is_secret(field.annotation))
        for section in sections:
            yield from keys_of(section, path)


def is_secret(annotation: object) -> bool:
    """Whether a setting of this type is a secret, also where it may be left out."""
    return any(issubclass(kind, SecretStr) for kind in _kinds(annotation))


def _kinds(annotation: object) -> Iterator[type]:
    """The classes an annotation is made of, but not those of things there may be several of."""
    if isinstance(annotation, type):
        yield annotation
    elif getattr(annotation, "__origin__", None) not in (dict, tuple, list):
        for part in get_args(annotation):
            yield from _kinds(part)
