"""One look at a camera, many of them in one session, and the same from a recording."""

from pipeline.visits.address import Address, redacted
from pipeline.visits.bounded import Hands, LongStop
from pipeline.visits.errors import RecordingError, VisitFailed, VisitStopped
from pipeline.visits.limits import SourceLimits, VisitLimits, VisitSettings
from pipeline.visits.live import Live, one_session
from pipeline.visits.recording import recording
from pipeline.visits.rtsp import visit

__all__ = [
    "Address",
    "Hands",
    "Live",
    "LongStop",
    "RecordingError",
    "SourceLimits",
    "VisitFailed",
    "VisitLimits",
    "VisitSettings",
    "VisitStopped",
    "one_session",
    "recording",
    "redacted",
    "visit",
]
