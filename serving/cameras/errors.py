"""What the registry refuses."""

from __future__ import annotations

from serving.errors import NotFound, Unacceptable


class CameraNotFound(NotFound):
    """There is no such camera, or none that this person may see: the answer is the same."""

    type = "camera-not-found"

    def __init__(self) -> None:
        super().__init__("There is no such camera, or not in your district; check its id.")


class SourceNotFound(NotFound):
    type = "source-not-found"

    def __init__(self, source_id: str) -> None:
        super().__init__(f"There is no source {source_id}; check its id.")


class ViewNotFound(NotFound):
    type = "view-not-found"

    def __init__(self, camera_id: str, view_id: str) -> None:
        super().__init__(f"Camera {camera_id} has no view {view_id}; check the view's id.")


class DrawingRefused(Unacceptable):
    """A zone or a permit cannot be what it says. The sentence names camera and drawing."""

    type = "drawing-refused"


class CameraRefused(Unacceptable):
    """One camera of a plan cannot be taken. The others can."""

    type = "camera-refused"


class PlanUnreadable(Unacceptable):
    """The plan file as a whole makes no sense: nothing of it was taken."""

    type = "plan-unreadable"
