"""Settings told to people: every key with its default and its meaning, as a Markdown table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from pipeline.given.keys import is_secret

ROOT = Path(__file__).parents[1]

HEAD = """# Settings

One TOML file, `citypatrol.toml` in the working directory or the one named with `--settings`, and
the environment on top of it: `patrol.pace.sessions` is `[patrol]` `pace = { sessions = … }` in the
file and `CITYPATROL_PATROL__PACE__SESSIONS` in the environment. An unknown key is an error.

What is marked as a secret need not stand in either: with `_FILE` behind it, its variable names a
file that holds it, as containers and service managers hand secrets over
(`CITYPATROL_SERVING__SECRET_KEY_FILE=/run/secrets/secret_key`). A file that is missing, empty or
open to everybody on the machine is refused, and so is a secret given both ways.

`citypatrol init` writes a file with fresh secrets; `citypatrol settings` prints this page.

| setting | default | meaning |
| --- | --- | --- |
"""


_MARKS: dict[object, str] = {tuple: "[]", dict: ".<name>"}
"""How the keys inside one of several are written."""


def settings_page(model: type[BaseModel]) -> str:
    """The whole page of settings, as Markdown."""
    return HEAD + "".join(f"{row}\n" for row in table(model))


def table(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Rows ``| key | default | meaning |`` for ``model`` and the models inside it."""
    for name, field in model.model_fields.items():
        key = f"{prefix}{name}"
        inner = _inner_model(field)
        if inner is not None:
            if (several := _MARKS.get(get_origin(field.annotation))) is not None:
                yield f"| `{key}` | – | {_plain(field.description or '')} |"
                key += several
            yield from table(inner, f"{key}.")
        else:
            yield f"| `{key}` | {_given(field)} | {_plain(field.description or '')} |"


def _inner_model(field: FieldInfo) -> type[BaseModel] | None:
    for kind in (field.annotation, *get_args(field.annotation)):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
    return None


def _default(field: FieldInfo) -> object:
    return field.get_default(call_default_factory=True)


def _given(field: FieldInfo) -> str:
    default = _default(field)
    if is_secret(field.annotation):
        return "a secret, required" if default is PydanticUndefined else "a secret"
    return _shown(default)


def _shown(default: object) -> str:
    if default is PydanticUndefined:
        return "required"
    if isinstance(default, Path) and default.is_relative_to(ROOT):
        default = default.relative_to(ROOT)
    return f"`{default}`" if default not in (None, "", {}) else "–"


def _plain(text: str) -> str:
    return " ".join(text.split()).replace("|", "/")
