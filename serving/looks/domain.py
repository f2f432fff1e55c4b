"""The last looks at a view, as people see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from pipeline.contract import Kind, LookCondition, LookedBox, ModelStamp, TriedBox, ZoneKind
from serving.cameras.drawing import Fault

ASK_LASTS: Final = timedelta(minutes=10)
"""How long somebody waits for a camera that does not answer."""


class Part(StrEnum):
    """Of each view the newest look of either kind is kept."""

    USABLE = "usable"
    UNABLE = "unable"
    """A picture that could not be judged: its reason says why. Of a view that has moved it shows
    where to."""
    MISSED = "missed"
    """No picture came although somebody waited for one."""


def part_of(unable: str | None, *, has_picture: bool) -> Part:
    if unable is None:
        return Part.USABLE
    return Part.UNABLE if has_picture else Part.MISSED


@dataclass(frozen=True, slots=True)
class LastLook:
    """One look. Its picture is blurred, and forgotten when the next one comes."""

    id: UUID
    camera_id: str
    view_id: str
    captured_at: datetime
    unable: str | None
    condition: LookCondition | None
    dx: float
    dy: float
    """How far its content lies off the place where the zones were drawn, in shares."""
    width: int | None
    height: int | None
    boxes: tuple[LookedBox, ...]
    model: ModelStamp | None
    picture_sha256: str | None
    """None where no picture came."""

    @property
    def part(self) -> Part:
        return part_of(self.unable, has_picture=self.picture_sha256 is not None)


@dataclass(frozen=True, slots=True)
class Looks:
    """What is kept of a camera's view, and since when somebody waits for a newer one."""

    usable: LastLook | None = None
    unable: LastLook | None = None
    missed: LastLook | None = None
    asked_at: datetime | None = None

    @property
    def newest(self) -> LastLook | None:
        found = [look for look in (self.usable, self.unable, self.missed) if look is not None]
        return max(found, key=lambda look: look.captured_at, default=None)

    @property
    def pictured(self) -> LastLook | None:
        """The newer one of those with a picture."""
        found = [look for look in (self.usable, self.unable) if look is not None]
        return max(found, key=lambda look: look.captured_at, default=None)

    def of(self, look_id: UUID) -> LastLook | None:
        found = (look for look in (self.usable, self.unable) if look and look.id == look_id)
        return next(found, None)


@dataclass(frozen=True, slots=True)
class Trial:
    """What a drawing would mean on the last look."""

    faults: Mapping[str, Fault]
    """By zone id, what is wrong with a zone; such zones are left out of the trial."""
    missing: Mapping[Kind, frozenset[ZoneKind]]
    """Kinds watched here that nothing could be found of, and the zone kinds one of which they
    need."""
    look: LastLook | None
    """The look that was judged; None when there is none that can be."""
    tried: tuple[TriedBox, ...] = ()
