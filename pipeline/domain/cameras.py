"""Registered feeds, and what a source calls them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, PlainSerializer, SecretStr, SerializationInfo

from pipeline.domain.views import View
from pipeline.domain.words import Frozen, Id, Name


def _as_told(secret: SecretStr, info: SerializationInfo) -> str:
    reveal = bool(info.context and info.context.get("reveal_secrets"))
    return secret.get_secret_value() if reveal else str(secret)


Secret = Annotated[SecretStr, PlainSerializer(_as_told, return_type=str)]
"""Written out in full only when asked with the context ``reveal_secrets``."""

Part = Annotated[str, Field(pattern=r"^[\w~-][\w.~-]{0,127}$")]
"""A piece of an address that cannot lead anywhere else: no ``/``, ``@``, ``:`` or ``..``."""

Host = Annotated[str, Field(pattern=r"^([A-Za-z0-9][A-Za-z0-9._-]{0,252}|\[[0-9A-Fa-f:.]+\])$")]


class Channel(Frozen):
    """What a source calls a camera's feed. Addresses change at every start; this does not."""

    channel: Part | None = None
    device: Part | None = None
    """The recorder or device the channel hangs on."""
    host: Host | None = None
    port: int | None = Field(default=None, ge=1, le=65535)
    app: Part | None = None
    stream: Part | None = None


class Camera(Frozen):
    """A registered feed. The address may hold a password and never shows itself by accident."""

    id: Id
    name: Name
    url: Secret | None = None
    """Where the feed is. None when the source's template or platform tells it at each visit."""
    channel: Channel | None = None
    source: Id = "default"
    district: Name = "city"
    site: Name | None = None
    """Where it stands, in words."""
    gb28181_id: str | None = Field(default=None, pattern=r"^\d{20}$")
    longitude: float | None = Field(default=None, ge=-180, le=180)
    latitude: float | None = Field(default=None, ge=-90, le=90)
    target_s: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    """Seconds between looks that the schedule aims at; None lets the watched kinds decide."""
    risk: float = Field(default=1.0, ge=0.25, le=4.0)
    """How much more (or less) often than its kinds ask this camera is looked at: 2 halves the
    target."""
    live_every_s: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    """Hold a session open and look every so many seconds; None visits and closes."""
    views: tuple[View, ...] = Field(min_length=1, max_length=1)
    """One fixed view. PTZ presets are told apart once views can be recognised."""

    @property
    def view(self) -> View:
        return self.views[0]

    def filling(self, blank: str) -> str | None:
        """What this camera writes into a template's blank; None when it has nothing to write."""
        if blank in ("id", "gb28181_id"):
            return str(self.id) if blank == "id" else self.gb28181_id
        value = getattr(self.channel, blank, None)
        return None if value is None else str(value)
