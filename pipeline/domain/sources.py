"""Sharing platforms that lend feeds, how an address is found, and what they allow us."""

from __future__ import annotations

import re
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator

from pipeline.domain.cameras import Camera, Host, Secret
from pipeline.domain.windows import Window
from pipeline.domain.words import Frozen, Id

BLANKS: Final = ("id", "gb28181_id", "channel", "device", "host", "port", "app", "stream")
"""What a source's template may leave open for its cameras, written ``{channel}``."""

_MOST: Final = 1_000_000
"""Sessions, and starts within a minute: more than any platform, and what a database can hold."""

_BLANK: Final = re.compile(r"\{([a-z0-9_]+)\}")


def _no_strange_blank(text: str) -> str:
    if not set(_BLANK.findall(text)) <= set(BLANKS):
        known = ", ".join(f"{{{blank}}}" for blank in BLANKS)
        raise ValueError(f"it has a blank that does not exist; there are {known}")
    return text


def _a_template(template: SecretStr) -> SecretStr:
    _no_strange_blank(template.get_secret_value())
    if not _is_rtsp(template):
        raise ValueError("a template begins with rtsp:// or rtsps://")
    return template


def _is_rtsp(address: SecretStr) -> bool:
    return address.get_secret_value().strip().lower().startswith(("rtsp://", "rtsps://"))


def _a_platform(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError("write the platform's address as http://host:port")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("the platform's address holds only scheme, host, port and path")
    return url.rstrip("/")


class Platform(Frozen):
    """A media platform that must be asked for a stream's address before every visit.

    The defaults speak to WVP-PRO, whose channels are started by a GET.
    """

    url: Annotated[str, AfterValidator(_a_platform)]
    play: Annotated[str, Field(pattern=r"^/"), AfterValidator(_no_strange_blank)] = (
        "/api/play/start/{device}/{channel}"
    )
    """Path, and query if need be, that starts a camera's stream."""
    token: Secret | None = None
    token_header: str = Field(default="access-token", pattern=r"^[A-Za-z0-9-]{1,64}$")
    address_at: str = Field(default="data.rtsp", pattern=r"^[\w-]+(\.[\w-]+)*$")
    """Where in the JSON answer the address stands."""
    media_hosts: tuple[Host, ...] = ()
    """Hosts an answer may lead to, besides the platform's own."""
    timeout_s: float = Field(default=15.0, gt=0, le=60)
    """Platforms start a stream on demand, and some take 15 s."""


class Source(Frozen):
    """A sharing platform that lends feeds, and what it allows us."""

    id: Id
    template: Annotated[Secret, AfterValidator(_a_template)] | None = None
    """Address of its cameras, with blanks that each camera fills in."""
    platform: Platform | None = None
    """Whom to ask for an address at each visit, where no template can tell it."""
    max_sessions: int = Field(default=32, ge=1, le=_MOST)
    """Sessions open to it at once, live ones included."""
    starts_per_minute: int | None = Field(default=None, ge=1, le=_MOST)
    """Sessions begun within any minute; None sets no limit."""
    hours: tuple[Window, ...] = ()
    """When its cameras may be visited, in the city's own time; none written means always."""

    @model_validator(mode="after")
    def _one_way_to_an_address(self) -> Source:
        if self.template is not None and self.platform is not None:
            raise ValueError("a source has either a template or a platform, not both")
        return self

    def blanks(self) -> tuple[str, ...]:
        """What its cameras have to fill in, in the order of BLANKS."""
        text = self.template.get_secret_value() if self.template else ""
        found = set(_BLANK.findall(self.platform.play if self.platform else text))
        return tuple(blank for blank in BLANKS if blank in found)

    def address_complaint(self, camera: Camera) -> str | None:
        """Why no address can be made for ``camera``, as the end of a sentence; None when it can."""
        if camera.url is not None:
            return (
                None if _is_rtsp(camera.url) else "its url does not begin with rtsp:// or rtsps://"
            )
        if self.template is None and self.platform is None:
            return "it has no url, and its source has neither a template nor a platform"
        missing = [blank for blank in self.blanks() if camera.filling(blank) is None]
        return f"its source needs its {', '.join(missing)}" if missing else None


def filled(text: str, camera: Camera) -> str:
    """A template with the camera's values in its blanks, once through: values stay as they are."""
    return _BLANK.sub(lambda blank: camera.filling(blank[1]) or blank[0], text)
