"""How long a process is waited for."""

from __future__ import annotations

from pydantic import Field

from serving.section import Section


class DutySettings(Section):
    """Which of several processes of serving does the chores: sending, urging, deleting, learning.
    With SQLite there is one process, and it does them."""

    lease_s: float = Field(default=6.0, ge=1, le=300)
    """When the process that does them is not heard of for so long, another one takes them over."""
