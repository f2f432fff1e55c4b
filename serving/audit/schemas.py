"""The audit log as the API shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from serving.audit.domain import Act


class EntryOut(BaseModel):
    sequence: int
    at: datetime
    act: Act
    actor: str
    actor_id: UUID | None
    via: str
    """session, token, oidc, command or serving."""
    address: str | None
    subject: str
    details: dict[str, Any]
    previous: str
    hash: str
    """SHA-256 over the other fields, and so over all entries before."""


class AuditPage(BaseModel):
    entries: list[EntryOut]
    next: int | None
    """Give it back as ``before`` for the next page; null on the last one."""


class Proof(BaseModel):
    entries: int
    head: str
    """SEQUENCE:HASH of the last entry: keep it, and ask with it later."""
    complaints: list[str]
    """Empty when the log is whole."""
