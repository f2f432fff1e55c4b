"""The words of the pipeline: what is watched, what was seen, what is believed.

Things that come from outside (cameras, views, zones, permits) are pydantic models, checked where
they enter. Things made on every look are plain frozen dataclasses. Nothing here does I/O or asks
for the time.
"""

from __future__ import annotations

from pipeline.domain.cameras import Camera, Channel
from pipeline.domain.models import ModelStamp, Shadow
from pipeline.domain.permits import BESIDE, WHOLE_VIEW, Area, BrokenTerm, Permit, PermitTerm
from pipeline.domain.pictures import (
    Condition,
    LookCondition,
    UnableReason,
    VisitError,
    look_condition,
)
from pipeline.domain.plans import WatchPlan
from pipeline.domain.rechecks import Recheck
from pipeline.domain.sources import Platform, Source, filled
from pipeline.domain.suspects import (
    Judgement,
    SecondVerdict,
    SecondWord,
    Sighting,
    Suppression,
    Suspect,
)
from pipeline.domain.views import Light, View, drawing_of
from pipeline.domain.windows import PermitWindow, Window
from pipeline.domain.words import Frozen, Id, Kind, Label, Name, Sha256, TimeZone, Utc, utc
from pipeline.domain.zones import Zone, ZoneKind

__all__ = [
    "BESIDE",
    "WHOLE_VIEW",
    "Area",
    "BrokenTerm",
    "Camera",
    "Channel",
    "Condition",
    "Frozen",
    "Id",
    "Judgement",
    "Kind",
    "Label",
    "Light",
    "LookCondition",
    "ModelStamp",
    "Name",
    "Permit",
    "PermitTerm",
    "PermitWindow",
    "Platform",
    "Recheck",
    "SecondVerdict",
    "SecondWord",
    "Sha256",
    "Shadow",
    "Sighting",
    "Source",
    "Suppression",
    "Suspect",
    "TimeZone",
    "UnableReason",
    "Utc",
    "View",
    "VisitError",
    "WatchPlan",
    "Window",
    "Zone",
    "ZoneKind",
    "drawing_of",
    "filled",
    "look_condition",
    "utc",
]
