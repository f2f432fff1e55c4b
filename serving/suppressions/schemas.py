"""Suppressions as the API tells them."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from serving.suppressions.errors import MarkUnreadable
from serving.suppressions.repository import Mark


class SuppressedOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)

    day: date
    """The city's."""
    permit_id: str
    camera_id: str
    view_id: str
    kind: str
    looks: int
    """Looks on which the permit allowed anything."""
    suspects: int
    """Suspects it allowed on them: one that stood through ten looks counts ten times."""
    most: int
    """Most suspects it allowed on any one look."""
    first_at: datetime
    last_at: datetime
    district: str | None
    """The camera's; null when it left the registry."""


class SuppressionPage(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)

    suppressions: list[SuppressedOut]
    next: str | None
    """Give it back as ``after`` for the next page; null on the last one."""


def written(mark: Mark) -> str:
    """A page mark as opaque text."""
    text = json.dumps([mark[0].isoformat(), *mark[1:]])
    return urlsafe_b64encode(text.encode()).decode("ascii").rstrip("=")


def read(text: str | None) -> Mark | None:
    """The mark that ``written`` wrote. Raises MarkUnreadable."""
    if text is None:
        return None
    try:
        day, *rest = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        permit, camera, view, kind = (str(part) for part in rest)
        return (date.fromisoformat(day), permit, camera, view, kind)
    except (ValueError, TypeError):
        raise MarkUnreadable from None
