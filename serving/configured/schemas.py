"""Settings as the API shows them."""

from __future__ import annotations

from pydantic import BaseModel


class SettingOut(BaseModel):
    key: str
    """Its place in citypatrol.toml."""
    value: str | None
    """As text; null for a secret that is set, empty for what is not set."""
    secret: bool
    given: bool
    """Whether the file or the environment says it; otherwise it is the default."""
    variable: str
    """The variable of the environment that goes before the file."""
    about: str


class SettingList(BaseModel):
    settings: list[SettingOut]
