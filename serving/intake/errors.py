"""Why a report is not taken."""

from __future__ import annotations

from serving.errors import Conflict, TooLarge, Unacceptable, Unavailable


class ReportUnreadable(Unacceptable):
    type = "report-unreadable"


class CameraUnknown(Unacceptable):
    type = "camera-unknown"

    def __init__(self, camera_id: str, view_id: str) -> None:
        super().__init__(f"There is no camera {camera_id} with a view {view_id}; import it first.")


class ReportContradicts(Conflict):
    """The same report id came before with another content."""

    type = "report-contradicts"

    def __init__(self) -> None:
        super().__init__(
            "A report with this id but another content was accepted before; it stays as it was."
        )


class PictureNotThere(Conflict):
    """The report was faster than its picture. Sending it again later is right."""

    type = "picture-not-there"

    def __init__(self, role: str) -> None:
        super().__init__(
            f"The {role} picture is not in the store yet; send the report again later.",
            retry_after_s=5,
        )


class PictureWrong(Unacceptable):
    type = "picture-wrong"


class PictureTooLarge(TooLarge):
    type = "picture-too-large"

    def __init__(self, role: str, size: int, most: int) -> None:
        super().__init__(
            f"The {role} picture has {size} bytes and {most} are allowed; "
            "send a smaller one or raise max_picture_bytes."
        )


class StoreNotThere(Unavailable):
    type = "store-away"

    def __init__(self) -> None:
        super().__init__(
            "The picture store does not answer; send the report again later.", retry_after_s=10
        )
