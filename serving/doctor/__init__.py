"""What serving knows how to look at of itself, one check each."""

from __future__ import annotations

from functools import partial

from pipeline.contract import Check, Part
from serving.clock import Clock
from serving.config import ServingSettings
from serving.doctor.connections import connection_findings
from serving.doctor.database import database_findings
from serving.doctor.history import history_findings
from serving.doctor.plan import Watch
from serving.doctor.siblings import sibling_findings
from serving.doctor.tokens import token_findings
from serving.kept import Kept

__all__ = ["Watch", "database_check", "serving_checks"]


def database_check(kept: Kept, clock: Clock) -> Check:
    """Of one program's tables."""
    return Check(Part.DATABASE, partial(database_findings, kept, clock), within_s=15.0)


def serving_checks(settings: ServingSettings, watch: Watch, clock: Clock) -> list[Check]:
    return [
        Check(Part.DATABASE, partial(connection_findings, settings), within_s=15.0),
        Check(Part.DATABASE, partial(history_findings, settings, clock), within_s=15.0),
        Check(Part.SOURCES, watch.findings),
        Check(Part.DATABASE, partial(sibling_findings, settings), within_s=15.0),
        Check(Part.TOKENS, partial(token_findings, settings, clock)),
    ]
