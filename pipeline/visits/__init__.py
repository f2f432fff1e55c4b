"""One look at a camera, many of them in one session, and the same from a recording."""

from pipeline.visits.address import Address, redacted
from pipeline.visits.bounded import Hands
from pipeline.visits.errors import RecordingError, VisitFailed, VisitStopped
from pipeline.visits.limits import VisitLimits
from pipeline.visits.live import Live
from pipeline.visits.recording import recording
from pipeline.visits.rtsp import visit

__all__ = [
    "Address",
    "Hands",
    "Live",
    "RecordingError",
    "VisitFailed",
    "VisitLimits",
    "VisitStopped",
    "recording",
    "redacted",
    "visit",
]
