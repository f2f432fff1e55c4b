"""A camera's address, with the password taken apart from everything that may be shown.

Registers are full of passwords that were never percent-encoded (``p@ss/word#1``), where the rules
of URLs would find a wrong host. Where those rules lead to no IP address and no name with a dot,
the user part ends at the last ``@`` that is followed by one. ``%40`` always means ``@``.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

from pydantic import SecretStr

from pipeline.domain import VisitError
from pipeline.visits.errors import VisitFailed

_SCHEME = re.compile(r"(rtsps?)://(.+)", re.IGNORECASE | re.DOTALL)
_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?(?=[/?]|$)")
_NAME = re.compile(r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?\.)+[A-Za-z][A-Za-z0-9-]*\.?")
_PATH = "/?&=;:@!$'()*+,%~-._[]#"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a camera is, and how to be let in. Only ``for_ffmpeg`` reveals the password."""

    scheme: str
    host: str
    port: int | None
    path: str
    """With its leading slash and query, percent-encoded; may be empty."""
    _user: SecretStr
    """``user:password``, each percent-encoded; empty when the camera asks for none."""

    @classmethod
    def parse(cls, url: SecretStr) -> Address:
        """Raises VisitFailed(bad_url), which shows nothing of the address."""
        text = url.get_secret_value().strip()
        if any(ord(character) < 32 or ord(character) == 127 for character in text):
            raise VisitFailed(VisitError.BAD_URL, "it holds a control character")
        matched = _SCHEME.fullmatch(text)
        if matched is None:
            raise VisitFailed(VisitError.BAD_URL, "it does not begin with rtsp:// or rtsps://")
        scheme, rest = matched[1].lower(), matched[2]
        start = _host_starts_at(rest)
        authority = _AUTHORITY.match(rest, start)
        if authority is None:
            raise VisitFailed(VisitError.BAD_URL, "it names no host")
        port = int(authority[2]) if authority[2] else None
        if port is not None and not 1 <= port <= 65535:
            raise VisitFailed(VisitError.BAD_URL, "its port is not between 1 and 65535")
        return cls(
            scheme,
            authority[1],
            port,
            quote(rest[authority.end() :], safe=_PATH),
            SecretStr(_encoded_user(rest[: max(start - 1, 0)])),
        )

    def for_ffmpeg(self) -> str:
        """The whole address with the password, as FFmpeg must be told it."""
        user = self._user.get_secret_value()
        return f"{self.scheme}://{user}{'@' if user else ''}{self._place}{self.path}"

    def redacted(self) -> str:
        """Scheme, host and port: what may be shown. Paths are left out, since some cameras
        carry the password there."""
        if "@" in self.path or "%40" in self.path:
            return f"{self.scheme}://…"
        hidden = "***@" if self._user.get_secret_value() else ""
        return f"{self.scheme}://{hidden}{self._place}{'/…' if self.path else ''}"

    def __str__(self) -> str:
        return self.redacted()

    def __repr__(self) -> str:
        return f"Address({self.redacted()!r})"

    @property
    def _place(self) -> str:
        return f"{self.host}:{self.port}" if self.port is not None else self.host


def redacted(url: SecretStr | str) -> str:
    """An address as it may be shown; ``…`` when it cannot even be understood."""
    try:
        return Address.parse(SecretStr(url) if isinstance(url, str) else url).redacted()
    except VisitFailed:
        return "…"


def _host_starts_at(rest: str) -> int:
    """Where the host begins in what follows ``scheme://``."""
    if _certainty(rest, 0) >= 2:
        return 0
    starts = [index + 1 for index, character in enumerate(rest) if character == "@"]
    by_the_rules = [start for start in starts if start <= len(re.split(r"[/?#]", rest)[0])][-1:]
    for candidates, needed in ((by_the_rules, 2), (starts, 2), (by_the_rules, 1), ([0], 1)):
        found = [start for start in candidates if _certainty(rest, start) >= needed]
        if found:
            return found[-1]
    return next((start for start in reversed(starts) if _certainty(rest, start)), 0)


def _certainty(rest: str, start: int) -> int:
    """3 an IP address or localhost, 2 a name with dots, 1 a bare word, 0 no host at all."""
    authority = _AUTHORITY.match(rest, start)
    if authority is None:
        return 0
    host = authority[1]
    if host.lower() == "localhost" or _is_ip(host):
        return 3
    if _NAME.fullmatch(host):
        return 2
    return 1 if re.fullmatch(r"[A-Za-z0-9_-]+", host) else 0


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return host.startswith("[") == (":" in host)


def _encoded_user(user: str) -> str:
    """Each half once percent-encoded, whether it came so or not."""
    name, colon, password = user.partition(":")
    return (
        quote(unquote_to_bytes(name), safe="") + colon + quote(unquote_to_bytes(password), safe="")
    )
