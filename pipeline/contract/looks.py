"""Looks that people want to see: which ones serving asks for, and a look on its way there."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID, uuid5

from pydantic import ConfigDict, Field, model_validator

from pipeline.contract.learning import MOST_BOXES, LookedBox
from pipeline.domain import Frozen, Id, LookCondition, ModelStamp, Utc, utc

SHOWN_LOOK_NAMESPACE = UUID("2f0c8a64-9d1e-5b37-a8e4-70d95c1b6e05")

MOST_ASKED = 200
"""Cameras one answer asks for."""
MOST_PICTURE_BYTES = 600_000

Displaced = Annotated[float, Field(ge=-1.0, le=1.0, allow_inf_nan=False)]
"""A share of the picture's width or height, right or down."""


class AskedLook(Frozen):
    """Serving wants to see the next look at a camera."""

    camera_id: Id
    soon: bool = False
    """Somebody waits for it: the camera is brought forward. Others are shown when it is their
    turn anyway."""


class AskedLooks(Frozen):
    """What serving asks for now. ``next`` is where to go on asking; None begins anew."""

    looks: tuple[AskedLook, ...] = Field(default=(), max_length=MOST_ASKED)
    next: Id | None = None


class ShownLook(Frozen):
    """One look as the patrol saw it. Nothing is promised: one that gets lost is asked for again.

    The picture is an original, scaled down: faces and plates are blurred where it enters serving.
    """

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    schema_version: Literal[1] = 1
    look_id: UUID
    camera_id: Id
    view_id: Id
    captured_at: Utc
    unable: Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,39}$")] | None = None
    """Why it says nothing: an unable reason, or a visit error where no picture came."""
    condition: LookCondition | None = None
    dx: Displaced = 0.0
    dy: Displaced = 0.0
    """How far the picture's content lies off the place where the zones were drawn."""
    width: int | None = Field(default=None, ge=1)
    height: int | None = Field(default=None, ge=1)
    """Of the picture as it was captured."""
    boxes: tuple[LookedBox, ...] = Field(default=(), max_length=MOST_BOXES)
    """What was found on it, best first."""
    model: ModelStamp | None = None
    """Who found it; None where nobody was asked."""
    picture: Annotated[bytes, Field(max_length=MOST_PICTURE_BYTES)] | None = None
    """A JPEG; in JSON as base64. None where no picture came."""

    @model_validator(mode="after")
    def _is_consistent(self) -> ShownLook:
        if self.look_id != shown_look_id(self.camera_id, self.view_id, self.captured_at):
            raise ValueError("look_id does not follow from camera, view and moment")
        if self.picture is None and self.unable is None:
            raise ValueError("a look that can be judged has a picture")
        if (self.picture is None) != (self.width is None or self.height is None):
            raise ValueError("a picture has a width and a height")
        return self


class ShownLookReceipt(Frozen):
    """Serving's answer to a shown look, and whether it is the newest now."""

    look_id: UUID
    created: bool


def shown_look_id(camera_id: str, view_id: str, captured_at: datetime) -> UUID:
    """The same look at a view gives the same id after every restart (RFC 9562 v5).

    Raises ValueError for a naive ``captured_at``.
    """
    moment = utc(captured_at).isoformat(timespec="microseconds")
    return uuid5(SHOWN_LOOK_NAMESPACE, "\n".join((camera_id, view_id, moment)))
