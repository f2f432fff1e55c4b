"""What the registry refuses."""

from __future__ import annotations

from serving.cameras.domain import Refusal
from serving.errors import Conflict, NotFound, Unacceptable, Unreadable


class CameraNotFound(NotFound):
    """There is no such camera, or none that this person may see: the answer is the same."""

    type = "camera-not-found"

    def __init__(self) -> None:
        super().__init__("There is no such camera, or not in your district; check its id.")


class SourceNotFound(NotFound):
    type = "source-not-found"

    def __init__(self, source_id: str) -> None:
        super().__init__(f"There is no source {source_id}; check its id.", source=source_id)


class ViewNotFound(NotFound):
    type = "view-not-found"

    def __init__(self, camera_id: str, view_id: str) -> None:
        super().__init__(
            f"Camera {camera_id} has no view {view_id}; check the view's id.",
            camera=camera_id,
            view=view_id,
        )


class DrawnMeanwhile(Conflict):
    """Somebody else drew on the view since this person opened it."""

    type = "drawn-meanwhile"

    def __init__(self, camera_id: str) -> None:
        super().__init__(
            f"Somebody else drew on camera {camera_id} since you opened it; read its zones again, "
            "then draw yours."
        )


class DrawingRefused(Unacceptable):
    """A zone or a permit cannot be what it says. The sentence names camera and drawing."""

    type = "drawing-refused"


class CameraRefused(Unacceptable):
    """One camera of a plan cannot be taken. The others can."""

    type = "camera-refused"

    def of(self, name: str, line: int | None) -> Refusal:
        """As it stands in the report of an import."""
        return Refusal(name, self.detail, line, self.code, self.values)


class RegistryChanged(Conflict):
    """Somebody else imported or drew between the preview and the import."""

    type = "registry-changed"

    def __init__(self) -> None:
        super().__init__(
            "The registry has changed since the preview; look at the preview again, then import."
        )


class PlanUnreadable(Unreadable):
    """The plan file as a whole makes no sense: nothing of it was taken."""

    type = "plan-unreadable"
