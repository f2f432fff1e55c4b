"""One look at a camera, and the same from a recording."""

from pipeline.visits.address import Address, redacted
from pipeline.visits.bounded import Hands
from pipeline.visits.errors import RecordingError, VisitFailed, VisitStopped
from pipeline.visits.limits import VisitLimits
from pipeline.visits.recording import recording
from pipeline.visits.rtsp import visit

__all__ = [
    "Address",
    "Hands",
    "RecordingError",
    "VisitFailed",
    "VisitLimits",
    "VisitStopped",
    "recording",
    "redacted",
    "visit",
]
