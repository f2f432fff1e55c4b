"""Why a camera has no address at the moment, in words for the person who has to do something."""

from __future__ import annotations

from pipeline.domain import VisitError
from pipeline.visits import VisitFailed

_WORDS: dict[VisitError, tuple[str, str]] = {
    VisitError.BAD_URL: (
        "No address can be made for the camera",
        "correct the camera's url or channel, or the template of its source",
    ),
    VisitError.UNREACHABLE: (
        "The platform that should tell the camera's address cannot be reached",
        "check the platform's url and the network",
    ),
    VisitError.AUTH: (
        "The platform does not accept our token",
        "ask its owner for a new one and import the source again",
    ),
    VisitError.NOT_FOUND: (
        "The platform knows no such channel",
        "look whether the channel still exists and whether its device is registered",
    ),
    VisitError.REFUSED: (
        "The platform gives no usable address",
        "look at the platform and at the source's settings",
    ),
    VisitError.TIMEOUT_OPEN: (
        "The platform did not start the stream in time",
        "look whether the device is online, or raise the platform's timeout_s",
    ),
}


class AddressUnknown(VisitFailed):
    """The visit failed before it began. ``str()`` is one sentence without any secret."""

    def __str__(self) -> str:
        what, remedy = _WORDS[self.error]
        cause = f" ({self.detail})" if self.detail else ""
        return f"{what}{cause}: {remedy}."
