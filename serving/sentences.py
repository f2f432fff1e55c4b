"""Turns a validation error into one plain sentence that never repeats the value it refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError


def complaint(error: ValidationError) -> str:
    """The first complaint of ``error``: where, then what. Values may be secrets and stay out."""
    return complaint_of(error.errors(include_url=False, include_context=False, include_input=False))


def complaint_of(errors: Sequence[Mapping[str, Any]]) -> str:
    """The same, from the list of details that pydantic and FastAPI hand out."""
    if not errors:
        return "the input is not valid"
    where = ".".join(str(part) for part in errors[0].get("loc", ()))
    what = plain(str(errors[0].get("msg", "is not valid")))
    more = len(errors) - 1
    tail = f" (and {more} more)" if more else ""
    return f"{where}: {what}{tail}" if where else f"{what}{tail}"


def plain(message: str) -> str:
    """pydantic's message without its prefix, beginning like the middle of a sentence."""
    message = message.removeprefix("Value error, ")
    return message[:1].lower() + message[1:]
