"""Settings told to people: every key with its default and its meaning, as a Markdown table."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined


def table(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Rows ``| key | default | meaning |`` for ``model`` and the models inside it."""
    for name, field in model.model_fields.items():
        key = f"{prefix}{name}"
        inner = _inner_model(field)
        if inner is not None:
            yield from table(inner, f"{key}.")
        elif dataclasses.is_dataclass(field.annotation):
            yield from _dataclass_rows(field, f"{key}.")
        else:
            yield f"| `{key}` | {_shown(_default(field))} | {_plain(field.description or '')} |"


def _dataclass_rows(field: FieldInfo, prefix: str) -> Iterator[str]:
    default: Any = _default(field)
    meaning = _plain((type(default).__doc__ or "").split("\n\n", 1)[-1])
    for part in dataclasses.fields(default):
        yield f"| `{prefix}{part.name}` | {_shown(getattr(default, part.name))} | {meaning} |"
        meaning = "see above"


def _inner_model(field: FieldInfo) -> type[BaseModel] | None:
    for kind in (field.annotation, *get_args(field.annotation)):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
    return None


def _default(field: FieldInfo) -> object:
    return field.get_default(call_default_factory=True)


def _shown(default: object) -> str:
    if default is PydanticUndefined:
        return "required"
    if isinstance(default, SecretStr):
        return "a secret"
    return f"`{default}`" if default not in (None, "", {}) else "–"


def _plain(text: str) -> str:
    return " ".join(text.split()).replace("|", "/")
