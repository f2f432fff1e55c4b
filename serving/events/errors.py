"""Why a camera event is not taken or not told."""

from __future__ import annotations

from serving.errors import NotFound, Unacceptable


class EventUnreadable(Unacceptable):
    type = "camera-event-unreadable"


class EventOfNobody(Unacceptable):
    """The camera left the registry while the event was on its way."""

    type = "camera-unknown"

    def __init__(self, camera_id: str) -> None:
        super().__init__(f"There is no camera {camera_id}; import it, or let its events go.")


class EventNotFound(NotFound):
    type = "camera-event-not-found"

    def __init__(self) -> None:
        super().__init__("There is no such event to go on behind; take it from the last answer.")
