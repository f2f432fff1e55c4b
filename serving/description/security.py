"""How one proves at each door who one is."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

from pipeline.contract import KEY_HEADER, SIGNATURE_HEADER, TIME_HEADER
from serving.access.guard import Door, Needs
from serving.auth import COOKIE, OWN_PAGE_HEADER

Requirement = dict[str, list[str]]

_SIGNED: Final = "HMAC-SHA256 over time, method, path with query, and body (docs/api.md)."

SCHEMES: Final = MappingProxyType[str, dict[str, str]](
    {
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": COOKIE,
            "description": "What POST /api/login sets.",
        },
        "own page": {
            "type": "apiKey",
            "in": "header",
            "name": OWN_PAGE_HEADER,
            "description": "Any value. With a session every change needs it: another site's page "
            "cannot send it.",
        },
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "The text of an API token. No other header is needed.",
        },
        "key": {
            "type": "apiKey",
            "in": "header",
            "name": KEY_HEADER,
            "description": "Whose secret signed: pipeline_key_id of the settings.",
        },
        "time": {
            "type": "apiKey",
            "in": "header",
            "name": TIME_HEADER,
            "description": "When it was signed, ISO 8601 with a zone; minutes off are refused.",
        },
        "signature": {
            "type": "apiKey",
            "in": "header",
            "name": SIGNATURE_HEADER,
            "description": _SIGNED,
        },
    }
)


def security_of(way_in: Needs | Door, method: str) -> list[Requirement]:
    """What a route asks for; one of the requirements will do."""
    if isinstance(way_in, Needs):
        session = ("session",) if method == "GET" else ("session", "own page")
        return [_all(*session), _all("token")]
    if way_in is Door.PIPELINE:
        return [_all("key", "time", "signature")]
    if way_in is Door.DESTINATION:
        return [_all("time", "signature")]
    return [] if method == "GET" else [_all("own page")]


def _all(*schemes: str) -> dict[str, Any]:
    return {scheme: [] for scheme in schemes}
