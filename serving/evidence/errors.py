"""What showing a picture refuses."""

from __future__ import annotations

from serving.errors import Forbidden, NotFound, Unavailable


class LinkRefused(Forbidden):
    """The link is over, or was made for somebody or something else."""

    type = "link-refused"


class PictureNotFound(NotFound):
    type = "picture-not-found"


class StoreAway(Unavailable):
    """The picture store does not answer, or lost or damaged a picture it had."""

    type = "store-away"
