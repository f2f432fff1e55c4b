"""Files, in and out: what ``responses`` and ``openapi_extra`` of their routes say."""

from __future__ import annotations

from typing import Any

Responses = dict[int | str, dict[str, Any]]


def file(*media_types: str) -> Responses:
    """Success is a file of one of these types."""
    described = {media: {"schema": _shape(media)} for media in media_types}
    return {200: {"description": "The file.", "content": described}}


def sent(*media_types: str) -> dict[str, Any]:
    """The body is a file of one of these types; without one there is nothing in it."""
    described = {media: {"schema": _shape(media)} for media in media_types}
    return {"requestBody": {"required": False, "content": described}}


def _shape(media_type: str) -> dict[str, Any]:
    if media_type.endswith("+json"):
        return {"type": "object"}
    text = media_type.startswith("text/") or media_type.endswith("ndjson")
    return {"type": "string"} if text else {"type": "string", "format": "binary"}
