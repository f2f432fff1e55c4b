"""How a visit or a recording ends badly, in words for the person who has to do something."""

from __future__ import annotations

from pipeline.domain import VisitError

_WORDS: dict[VisitError, tuple[str, str]] = {
    VisitError.BAD_URL: (
        "The camera's address cannot be understood",
        "write it as rtsp://user:password@host:port/path",
    ),
    VisitError.UNREACHABLE: (
        "The camera's host cannot be reached",
        "check the host name, the network and whether the device has power",
    ),
    VisitError.AUTH: (
        "The camera does not accept the user name and password",
        "correct them in the camera's address or ask the owner for access",
    ),
    VisitError.NOT_FOUND: (
        "The server knows no stream at this path",
        "correct the path in the camera's address, or look whether the channel still exists",
    ),
    VisitError.REFUSED: (
        "The server refuses to serve this stream",
        "check the port and the platform's limit on sessions",
    ),
    VisitError.TIMEOUT_OPEN: (
        "The server did not finish answering in time",
        "try again later, or allow more time to open when this platform starts streams slowly",
    ),
    VisitError.STARVED: (
        "The server accepted the visit but sent no complete picture in time",
        "look at the camera behind it, or allow more time when its keyframes are rare",
    ),
    VisitError.STALLED: (
        "The stream stopped before its first complete picture",
        "look at the camera and the network between it and us",
    ),
    VisitError.CODEC: (
        "The stream holds no video that can be decoded",
        "set the camera to H.264, H.265 or MJPEG",
    ),
    VisitError.CORRUPT: (
        "The pictures arrive damaged",
        "look for packet loss, and use TCP where the visit goes over UDP",
    ),
    VisitError.ENDED: (
        "The server ended the stream before its first complete picture",
        "look whether somebody stopped the channel or the platform limits sessions",
    ),
    VisitError.INTERNAL: (
        "The visit failed by our own mistake",
        "look into the log and report what it says",
    ),
}


class VisitFailed(Exception):
    """A visit brought no picture. ``str()`` is one sentence; it never holds a password.

    ``detail`` adds the technical cause where one is known.
    """

    def __init__(self, error: VisitError, detail: str = "") -> None:
        super().__init__(error, detail)
        self.error = error
        self.detail = detail

    def __str__(self) -> str:
        what, remedy = _WORDS[self.error]
        cause = f" ({self.detail})" if self.detail else ""
        return f"{what}{cause}: {remedy}."


class VisitStopped(Exception):
    """We broke the visit off ourselves. It says nothing about the camera."""

    def __str__(self) -> str:
        return "The visit was broken off because the patrol stops."


class RecordingError(Exception):
    """A file that cannot be replayed. ``str()`` is one sentence with what to do."""

    exit_code = 2
