"""What samples refuse."""

from __future__ import annotations

from serving.errors import NotFound, Unacceptable, Unavailable


class SampleNotFound(NotFound):
    type = "sample-not-found"

    def __init__(self) -> None:
        super().__init__("There is no such sample, or not in your district; check its id.")


class PictureNotReady(NotFound):
    type = "picture-not-ready"

    def __init__(self) -> None:
        super().__init__("This sample has no blurred picture; ask for its state to see why.")


class LookSampleUnreadable(Unacceptable):
    type = "look-sample-unreadable"


class BoxRefused(Unacceptable):
    type = "box-refused"


class ReasonMissing(Unacceptable):
    type = "reason-missing"

    def __init__(self) -> None:
        super().__init__("Deleting a sample needs a sentence that says why; it is kept for good.")


class DatasetRefused(Unacceptable):
    type = "dataset-refused"


class TrainingStoreAway(Unavailable):
    type = "store-away"

    def __init__(self) -> None:
        super().__init__(
            "The store of training pictures does not answer; try again in a moment.",
            retry_after_s=10,
        )
