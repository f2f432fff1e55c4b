"""Serving's settings as people may read them: every key, what it says, and no secret. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, SecretStr

from serving.config import ServingSettings

PREFIX: Final = "CITYPATROL_SERVING__"
_LOGIN: Final = re.compile(r"//[^/@\s]+@")


@dataclass(frozen=True, slots=True)
class Setting:
    """One key. ``section`` is empty for those that stand under ``serving`` itself."""

    section: str
    name: str
    value: str | None
    """As text; None for a secret, and empty for what is not set."""
    secret: bool
    given: bool
    """Whether the file or the environment says it, and not the default."""
    about: str

    @property
    def key(self) -> str:
        """Its place in ``citypatrol.toml``."""
        return ".".join(part for part in ("serving", self.section, self.name) if part)

    @property
    def variable(self) -> str:
        """The variable of the environment that goes before the file."""
        path = f"{self.section}.{self.name}" if self.section else self.name
        return PREFIX + path.replace(".", "__").upper()


def sheet(settings: ServingSettings) -> list[Setting]:
    """Every setting, those of ``serving`` itself first, then section by section."""
    found = list(_of(settings, "", given=True))
    return sorted(found, key=lambda one: one.section.partition(".")[0] != "")


def _of(part: BaseModel, section: str, *, given: bool) -> Iterator[Setting]:
    for name, field in type(part).model_fields.items():
        value = getattr(part, name)
        told = given and name in part.model_fields_set
        about = " ".join((field.description or "").split())
        if isinstance(value, BaseModel):
            yield from _of(value, _path(section, name), given=told)
        elif _holds_sections(value):
            for key, inner in value.items():
                yield from _of(inner, _path(section, f"{name}.{key}"), given=told)
        elif isinstance(value, SecretStr) or _is_secret(field.annotation):
            shown = None if value is not None else ""
            yield Setting(section, name, shown, secret=True, given=told, about=about)
        else:
            yield Setting(section, name, _text(value), secret=False, given=told, about=about)


def _path(section: str, name: str) -> str:
    return f"{section}.{name}" if section else name


def _holds_sections(value: Any) -> bool:
    return isinstance(value, dict) and any(isinstance(one, BaseModel) for one in value.values())


def _is_secret(annotation: Any) -> bool:
    """Also for a secret that is not set."""
    return "SecretStr" in str(annotation)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return ", ".join(f"{key} = {_text(one)}" for key, one in value.items())
    # A network is iterable, too, and would tell its sixteen million addresses.
    if isinstance(value, Sequence | Set) and not isinstance(value, str | bytes):
        return ", ".join(_text(one) for one in value)
    # Nobody should write a password into an address; should somebody, it stays unread.
    return _LOGIN.sub("//***@", str(value))
