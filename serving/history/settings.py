"""How long is kept what grows with every hour."""

from __future__ import annotations

from pydantic import Field

from serving.section import Section


class HistorySettings(Section):
    """How long is kept what grows with every hour. What belongs to a case stays with the case."""

    patrol_days: float = Field(default=92.0, ge=35)
    """What came of looks and how far targets were kept, by hour, source and district; on PostgreSQL
    it goes by whole months."""
    event_days: float = Field(default=731.0, ge=35)
    """Troubles of cameras that are over: offline, blind, turned away."""
    use_days: float = Field(default=1096.0, ge=180)
    """The register of who saw which evidence, and why."""
    allowed_days: float = Field(default=731.0, ge=35)
    """What permits allowed, by day, permit and view."""
    shadow_days: float = Field(default=366.0, ge=35)
    """What candidates among model packages saw beside the one that looks."""
    pause_s: float = Field(default=600.0, gt=0, le=86_400)
    """How long serving rests between two rounds of forgetting."""
