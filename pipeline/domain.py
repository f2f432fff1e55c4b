"""The words of the pipeline: what is watched, what was seen, what is believed.

Things that come from outside (cameras, views, zones, permits) are pydantic models, checked where
they enter. Things made on every look are plain frozen dataclasses. Nothing here does I/O or asks
for the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    SerializationInfo,
    field_serializer,
    model_validator,
)

from pipeline.geometry import Box, Ring

Utc = Annotated[AwareDatetime, AfterValidator(lambda at: at.astimezone(UTC))]
"""An aware moment, kept in UTC."""

Name = Annotated[str, Field(min_length=1, max_length=200)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""Up to 64 letters, digits, dots, dashes and underscores: safe in a URL path and in a log line."""

Kind = Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,39}$")]
"""A violation kind's name. The kinds that exist are listed in ``pipeline.violations``."""


class Frozen(BaseModel):
    """Immutable, and an unknown key is an error rather than a silent typo.

    Errors do not quote what was given: it may be a camera's address with its password.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, hide_input_in_errors=True
    )


class ZoneKind(StrEnum):
    GREEN_BELT = "green_belt"
    NO_VENDING = "no_vending"
    ROAD = "road"
    PAVEMENT = "pavement"
    BIN_STATION = "bin_station"
    IGNORE = "ignore"


class Zone(Frozen):
    """A polygon on a view with a meaning."""

    id: Id
    kind: ZoneKind
    polygon: Ring


def _without_zone(moment: time) -> time:
    if moment.tzinfo is not None:
        raise ValueError("a window is written in the city's own time: leave the time zone out")
    return moment


WallTime = Annotated[time, AfterValidator(_without_zone)]
"""A time of day as the clock on the city's wall shows it."""


class Window(Frozen):
    """Hours of the day on some weekdays, in the city's own time.

    ``end`` ≤ ``start`` means the window runs past midnight and belongs to the day it began on.
    Weekdays are ISO numbers: 1 Monday … 7 Sunday.
    """

    weekdays: frozenset[Annotated[int, Field(ge=1, le=7)]] = Field(
        default=frozenset(range(1, 8)), min_length=1
    )
    start: WallTime
    end: WallTime


class Permit(Frozen):
    """An approved exception. It silences nothing without leaving a record."""

    id: Id
    kinds: frozenset[Kind] = Field(min_length=1)
    area: Ring
    windows: tuple[Window, ...] = Field(min_length=1)
    valid_from: date
    valid_until: date
    """Last day on which a window may begin."""
    capacity: int | None = Field(default=None, ge=1)
    """How many things at once the permit covers; None when it sets no limit."""
    applicant: Name
    approver: Name

    @model_validator(mode="after")
    def _days_in_order(self) -> Permit:
        if self.valid_until < self.valid_from:
            raise ValueError(
                "the permit expires before it begins: check valid_from and valid_until"
            )
        return self


class View(Frozen):
    """A camera's viewpoint with what must be known to judge its pictures."""

    id: Id
    name: Name = "main"
    watch: frozenset[Kind] = Field(min_length=1)
    """Violation kinds looked for here."""
    zones: tuple[Zone, ...] = ()
    permits: tuple[Permit, ...] = ()

    @model_validator(mode="after")
    def _ids_are_unique(self) -> View:
        for things, word in ((self.zones, "zone"), (self.permits, "permit")):
            ids = [thing.id for thing in things]
            if len(ids) != len(set(ids)):
                raise ValueError(f"two {word}s of one view share an id: give each its own")
        return self


class Camera(Frozen):
    """A registered feed. The address may hold a password and never shows itself by accident."""

    id: Id
    name: Name
    url: SecretStr
    source: Id = "default"
    district: Name = "city"
    gb28181_id: str | None = Field(default=None, pattern=r"^\d{20}$")
    longitude: float | None = Field(default=None, ge=-180, le=180)
    latitude: float | None = Field(default=None, ge=-90, le=90)
    target_s: float | None = Field(default=None, gt=0)
    """Seconds between looks that the schedule aims at; None lets the watched kinds decide."""
    risk: float = Field(default=1.0, ge=0.25, le=4.0)
    """How much more (or less) often than its kinds ask this camera is looked at: 2 halves the
    target."""
    live_every_s: float | None = Field(default=None, gt=0)
    """Hold a session open and look every so many seconds; None visits and closes."""
    views: tuple[View, ...] = Field(min_length=1, max_length=1)
    """One fixed view. PTZ presets are told apart once views can be recognised."""

    @property
    def view(self) -> View:
        return self.views[0]

    @field_serializer("url")
    def _hide_url(self, url: SecretStr, info: SerializationInfo) -> str:
        reveal = bool(info.context and info.context.get("reveal_secrets"))
        return url.get_secret_value() if reveal else str(url)


class Source(Frozen):
    """A sharing platform that lends feeds, and what it allows us."""

    id: Id
    max_sessions: int = Field(default=32, ge=1)
    """Sessions open to it at once, live ones included."""
    starts_per_minute: int | None = Field(default=None, ge=1)
    """Sessions begun within any minute; None sets no limit."""
    hours: tuple[Window, ...] = ()
    """When its cameras may be visited, in the city's own time; none written means always."""


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"{name!r} is no time zone: write one like Asia/Shanghai") from error
    return name


TimeZone = Annotated[str, AfterValidator(_known_zone)]
"""A zone of the IANA database, by name."""


class WatchPlan(Frozen):
    """Everything serving tells the pipeline to do, whole, under one version."""

    version: str
    timezone: TimeZone = "Asia/Shanghai"
    sources: tuple[Source, ...] = ()
    cameras: tuple[Camera, ...] = ()


@dataclass(frozen=True, slots=True)
class Sighting:
    """One detection on one picture, its box normalised."""

    label: str
    score: float
    box: Box


@dataclass(frozen=True, slots=True)
class Suspect:
    """A sighting that breaks a rule on one look. It becomes a violation only by lasting."""

    kind: str
    label: str
    score: float
    box: Box
    zone_id: str | None = None


@dataclass(frozen=True, slots=True)
class Suppression:
    """A suspect that a permit allowed: kept so that permits cannot hide violations."""

    suspect: Suspect
    permit_id: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one look amounts to under the rules of its view."""

    suspects: tuple[Suspect, ...]
    suppressions: tuple[Suppression, ...] = ()
    permits_checked: tuple[str, ...] = ()


class UnableReason(StrEnum):
    """Why a visit's picture says nothing: neither a violation nor its absence."""

    BLACK = "black"
    OVER_EXPOSED = "over_exposed"
    FLAT = "flat"
    FROZEN = "frozen"
    WRONG_SIZE = "wrong_size"
    CORRUPT = "corrupt"


class VisitError(StrEnum):
    """The closed list of ways a visit ends without a picture."""

    BAD_URL = "bad_url"
    UNREACHABLE = "unreachable"
    AUTH = "auth"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    TIMEOUT_OPEN = "timeout_open"
    STARVED = "starved"
    STALLED = "stalled"
    CODEC = "codec"
    CORRUPT = "corrupt"
    ENDED = "ended"
    INTERNAL = "internal"
    """Our own mistake, logged with its traceback. It costs this visit and no other."""


def utc(at: datetime) -> datetime:
    """``at`` in UTC. Raises ValueError for a naive datetime: a moment without a zone is a guess."""
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone; this one has none")
    return at.astimezone(UTC)
