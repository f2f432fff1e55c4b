"""Asking a media platform to start a stream, and whether its answer may be followed.

Nothing is cached: an address holds until the platform stops the stream for want of readers. The
platform's own ``stop`` is never called, because others may be watching the same stream.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr

from pipeline.addresses.errors import AddressUnknown
from pipeline.domain import Camera, Platform, VisitError, filled
from pipeline.visits import Address, VisitFailed

_LONGEST_ANSWER = 256 * 1024

_MEANINGS: Mapping[int, VisitError] = {
    401: VisitError.AUTH,
    403: VisitError.AUTH,
    404: VisitError.NOT_FOUND,
    408: VisitError.TIMEOUT_OPEN,
    486: VisitError.TIMEOUT_OPEN,
    504: VisitError.TIMEOUT_OPEN,
}
"""HTTP statuses, and the same numbers as WVP-PRO's own codes; every other one is a refusal."""
_GOOD_CODES = (0, 200)

_TELLING_WORDS: tuple[tuple[str, VisitError], ...] = (
    ("不存在", VisitError.NOT_FOUND),
    ("not exist", VisitError.NOT_FOUND),
    ("not found", VisitError.NOT_FOUND),
    ("超时", VisitError.TIMEOUT_OPEN),
    ("timeout", VisitError.TIMEOUT_OPEN),
)
"""WVP-PRO puts several causes under one code (100, 400); its message tells them apart."""


def ask(http: httpx.Client, platform: Platform, camera: Camera) -> SecretStr:
    """The address under which the platform serves ``camera`` now.

    ``http`` must not follow redirects: the token is meant for the configured host alone. Raises
    AddressUnknown.
    """
    headers = {"Accept": "application/json"}
    if platform.token is not None:
        headers[platform.token_header] = platform.token.get_secret_value()
    try:
        with http.stream(
            "GET",
            platform.url + filled(platform.play, camera),
            headers=headers,
            timeout=platform.timeout_s,
        ) as answer:
            status, body = answer.status_code, _whole(answer)
    except httpx.ConnectTimeout:
        raise AddressUnknown(VisitError.UNREACHABLE, "it does not answer at all") from None
    except httpx.TimeoutException:
        raise AddressUnknown(VisitError.TIMEOUT_OPEN, f"{platform.timeout_s:g} s") from None
    except httpx.ConnectError as error:
        refused = isinstance(error.__context__, ConnectionRefusedError) or "refused" in str(error)
        meaning = VisitError.REFUSED if refused else VisitError.UNREACHABLE
        raise AddressUnknown(meaning, "no connection") from None
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
        raise AddressUnknown(VisitError.REFUSED, "no HTTP answer") from None
    return _allowed(_address_in(status, body, platform), platform)


def _whole(answer: httpx.Response) -> bytes:
    body = b""
    for piece in answer.iter_bytes():
        body += piece
        if len(body) > _LONGEST_ANSWER:
            raise AddressUnknown(VisitError.REFUSED, "its answer is too long")
    return body


def _address_in(status: int, body: bytes, platform: Platform) -> SecretStr:
    if 300 <= status < 400:
        raise AddressUnknown(VisitError.REFUSED, "it redirects, and redirects are not followed")
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if status != httpx.codes.OK:
        raise AddressUnknown(_meaning(status, said), f"HTTP {status}")
    if not isinstance(said, dict):
        raise AddressUnknown(VisitError.REFUSED, "its answer is no JSON object")
    code = said.get("code", 0)
    if code not in _GOOD_CODES:
        number = code if isinstance(code, int) else 0
        raise AddressUnknown(_meaning(number, said), f"code {number}")
    here: Any = said
    for key in platform.address_at.split("."):
        here = here.get(key) if isinstance(here, dict) else None
    if not isinstance(here, str) or not here:
        raise AddressUnknown(VisitError.REFUSED, f"its answer holds no {platform.address_at}")
    return SecretStr(here)


def _meaning(number: int, said: Any) -> VisitError:
    words = str(said.get("msg", "")).lower() if isinstance(said, dict) else ""
    for telling, meaning in _TELLING_WORDS:
        if telling in words:
            return meaning
    return _MEANINGS.get(number, VisitError.REFUSED)


def _allowed(address: SecretStr, platform: Platform) -> SecretStr:
    """An answer may lead to RTSP on the platform's own host or on one of its media hosts."""
    try:
        host = Address.parse(address).host.lower()
    except VisitFailed:
        raise AddressUnknown(VisitError.REFUSED, "its answer is no RTSP address") from None
    own = urlsplit(platform.url).hostname or ""
    if host.strip("[]") not in {own, *(one.lower().strip("[]") for one in platform.media_hosts)}:
        raise AddressUnknown(
            VisitError.REFUSED, f"it sends us to {host}, which is not among its media_hosts"
        )
    return address
