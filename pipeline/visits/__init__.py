"""One look at a camera, many of them in one session, and the same from a recording."""

from pipeline.visits.address import Address, redacted
from pipeline.visits.bounded import Hands
from pipeline.visits.errors import RecordingError, VisitFailed, VisitStopped
from pipeline.visits.limits import SourceLimits, VisitLimits, VisitSettings
from pipeline.visits.live import Live
from pipeline.visits.recording import recording
from pipeline.visits.rtsp import visit

__all__ = [
    "Address",
    "Hands",
    "Live",
    "RecordingError",
    "SourceLimits",
    "VisitFailed",
    "VisitLimits",
    "VisitSettings",
    "VisitStopped",
    "recording",
    "redacted",
    "visit",
]
