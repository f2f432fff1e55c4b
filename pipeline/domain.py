"""The words of the pipeline: what is watched, what was seen, what is believed.

Things that come from outside (cameras, views, zones, permits) are pydantic models, checked where
they enter. Things made on every look are plain frozen dataclasses. Nothing here does I/O or asks
for the time.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import IntEnum, StrEnum
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    SecretStr,
    SerializationInfo,
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

Label = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_ ]{0,39}$")]
"""What a network calls a thing; a package lists its own."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
PackageWord = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$")]
"""A package's name or version: safe as the name of a folder."""


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


def _in_order(days: tuple[date, ...]) -> tuple[date, ...]:
    return tuple(sorted(set(days)))


Days = Annotated[tuple[date, ...], Field(max_length=2000), AfterValidator(_in_order)]
"""Days by date, in order and each once."""


def _empty(value: object) -> bool:
    """What is not written is not told either: a plain window stays as short as it was written."""
    return not value


class PermitWindow(Window):
    """Hours in which a permit holds, on weekdays and on days named by date.

    Holidays are written out as dates: whoever judges a look knows no calendar.
    """

    weekdays: frozenset[Annotated[int, Field(ge=1, le=7)]] = frozenset(range(1, 8))
    """Empty when it begins on the days of ``also`` only."""
    also: Days = Field(default=(), exclude_if=_empty)
    """Days on which it begins whatever weekday they are."""
    never: Days = Field(default=(), exclude_if=_empty)
    """Days on which it does not begin whatever weekday they are."""
    first: date | None = Field(default=None, exclude_if=_empty)
    last: date | None = Field(default=None, exclude_if=_empty)
    """It begins on no day before ``first`` nor after ``last``; None leaves that to the permit."""

    @model_validator(mode="after")
    def _can_begin(self) -> PermitWindow:
        if not self.weekdays and not self.also:
            raise ValueError("a window needs weekdays, or days by date in also")
        both = sorted(set(self.also) & set(self.never))
        if both:
            raise ValueError(f"{both[0]} stands in also and in never: keep one of the two")
        if self.first is not None and self.last is not None and self.last < self.first:
            raise ValueError("a window's last day is not before its first")
        return self

    def begins_on(self, day: date) -> bool:
        """Whether the window opens on ``day``, a day of the city."""
        if (self.first and day < self.first) or (self.last and day > self.last):
            return False
        return day in self.also or (day.isoweekday() in self.weekdays and day not in self.never)


WHOLE_VIEW: Final = "whole_view"
"""Written instead of an area: everything the view shows."""

Area = Ring | Literal["whole_view"]
"""Where a permit holds on a view."""


class Permit(Frozen):
    """An approved exception. It silences nothing without leaving a record."""

    id: Id
    kinds: frozenset[Kind] = Field(min_length=1)
    area: Area
    windows: tuple[PermitWindow, ...] = Field(min_length=1)
    valid_from: date
    valid_until: date
    """Last day on which a window may begin."""
    capacity: int | None = Field(default=None, ge=1)
    """How many things that last it covers at once on this view; None when it sets no limit."""
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
    calibration: int = Field(default=0, ge=0, exclude_if=_empty)
    """How often people said that the camera now stands where it should."""

    @model_validator(mode="after")
    def _ids_are_unique(self) -> View:
        for things, word in ((self.zones, "zone"), (self.permits, "permit")):
            ids = [thing.id for thing in things]
            if len(ids) != len(set(ids)):
                raise ValueError(f"two {word}s of one view share an id: give each its own")
        return self


def _as_told(secret: SecretStr, info: SerializationInfo) -> str:
    reveal = bool(info.context and info.context.get("reveal_secrets"))
    return secret.get_secret_value() if reveal else str(secret)


Secret = Annotated[SecretStr, PlainSerializer(_as_told, return_type=str)]
"""Written out in full only when asked with the context ``reveal_secrets``."""

Part = Annotated[str, Field(pattern=r"^[\w~-][\w.~-]{0,127}$")]
"""A piece of an address that cannot lead anywhere else: no ``/``, ``@``, ``:`` or ``..``."""

Host = Annotated[str, Field(pattern=r"^([A-Za-z0-9][A-Za-z0-9._-]{0,252}|\[[0-9A-Fa-f:.]+\])$")]

BLANKS: Final = ("id", "gb28181_id", "channel", "device", "host", "port", "app", "stream")
"""What a source's template may leave open for its cameras, written ``{channel}``."""
_BLANK: Final = re.compile(r"\{([a-z0-9_]+)\}")


class Channel(Frozen):
    """What a source calls a camera's feed. Addresses change at every start; this does not."""

    channel: Part | None = None
    device: Part | None = None
    """The recorder or device the channel hangs on."""
    host: Host | None = None
    port: int | None = Field(default=None, ge=1, le=65535)
    app: Part | None = None
    stream: Part | None = None


class Camera(Frozen):
    """A registered feed. The address may hold a password and never shows itself by accident."""

    id: Id
    name: Name
    url: Secret | None = None
    """Where the feed is. None when the source's template or platform tells it at each visit."""
    channel: Channel | None = None
    source: Id = "default"
    district: Name = "city"
    site: Name | None = None
    """Where it stands, in words."""
    gb28181_id: str | None = Field(default=None, pattern=r"^\d{20}$")
    longitude: float | None = Field(default=None, ge=-180, le=180)
    latitude: float | None = Field(default=None, ge=-90, le=90)
    target_s: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    """Seconds between looks that the schedule aims at; None lets the watched kinds decide."""
    risk: float = Field(default=1.0, ge=0.25, le=4.0)
    """How much more (or less) often than its kinds ask this camera is looked at: 2 halves the
    target."""
    live_every_s: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    """Hold a session open and look every so many seconds; None visits and closes."""
    views: tuple[View, ...] = Field(min_length=1, max_length=1)
    """One fixed view. PTZ presets are told apart once views can be recognised."""

    @property
    def view(self) -> View:
        return self.views[0]

    def filling(self, blank: str) -> str | None:
        """What this camera writes into a template's blank; None when it has nothing to write."""
        if blank in ("id", "gb28181_id"):
            return str(self.id) if blank == "id" else self.gb28181_id
        value = getattr(self.channel, blank, None)
        return None if value is None else str(value)


def _no_strange_blank(text: str) -> str:
    if not set(_BLANK.findall(text)) <= set(BLANKS):
        known = ", ".join(f"{{{blank}}}" for blank in BLANKS)
        raise ValueError(f"it has a blank that does not exist; there are {known}")
    return text


def _a_template(template: SecretStr) -> SecretStr:
    text = _no_strange_blank(template.get_secret_value())
    if not text.lower().startswith(("rtsp://", "rtsps://")):
        raise ValueError("a template begins with rtsp:// or rtsps://")
    return template


def _a_platform(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError("write the platform's address as http://host:port")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("the platform's address holds only scheme, host, port and path")
    return url.rstrip("/")


class Platform(Frozen):
    """A media platform that must be asked for a stream's address before every visit.

    The defaults speak to WVP-PRO, whose channels are started by a GET.
    """

    url: Annotated[str, AfterValidator(_a_platform)]
    play: Annotated[str, Field(pattern=r"^/"), AfterValidator(_no_strange_blank)] = (
        "/api/play/start/{device}/{channel}"
    )
    """Path, and query if need be, that starts a camera's stream."""
    token: Secret | None = None
    token_header: str = Field(default="access-token", pattern=r"^[A-Za-z0-9-]{1,64}$")
    address_at: str = Field(default="data.rtsp", pattern=r"^[\w-]+(\.[\w-]+)*$")
    """Where in the JSON answer the address stands."""
    media_hosts: tuple[Host, ...] = ()
    """Hosts an answer may lead to, besides the platform's own."""
    timeout_s: float = Field(default=15.0, gt=0, le=60)
    """Platforms start a stream on demand, and some take 15 s."""


class Source(Frozen):
    """A sharing platform that lends feeds, and what it allows us."""

    id: Id
    template: Annotated[Secret, AfterValidator(_a_template)] | None = None
    """Address of its cameras, with blanks that each camera fills in."""
    platform: Platform | None = None
    """Whom to ask for an address at each visit, where no template can tell it."""
    max_sessions: int = Field(default=32, ge=1)
    """Sessions open to it at once, live ones included."""
    starts_per_minute: int | None = Field(default=None, ge=1)
    """Sessions begun within any minute; None sets no limit."""
    hours: tuple[Window, ...] = ()
    """When its cameras may be visited, in the city's own time; none written means always."""

    @model_validator(mode="after")
    def _one_way_to_an_address(self) -> Source:
        if self.template is not None and self.platform is not None:
            raise ValueError("a source has either a template or a platform, not both")
        return self

    def blanks(self) -> tuple[str, ...]:
        """What its cameras have to fill in, in the order of BLANKS."""
        text = self.template.get_secret_value() if self.template else ""
        found = set(_BLANK.findall(self.platform.play if self.platform else text))
        return tuple(blank for blank in BLANKS if blank in found)

    def address_complaint(self, camera: Camera) -> str | None:
        """Why no address can be made for ``camera``, as the end of a sentence; None when it can."""
        if camera.url is not None:
            return None
        if self.template is None and self.platform is None:
            return "it has no url, and its source has neither a template nor a platform"
        missing = [blank for blank in self.blanks() if camera.filling(blank) is None]
        return f"its source needs its {', '.join(missing)}" if missing else None


def filled(text: str, camera: Camera) -> str:
    """A template with the camera's values in its blanks, once through: values stay as they are."""
    return _BLANK.sub(lambda blank: camera.filling(blank[1]) or blank[0], text)


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"{name!r} is no time zone: write one like Asia/Shanghai") from error
    return name


TimeZone = Annotated[str, AfterValidator(_known_zone)]
"""A zone of the IANA database, by name."""


def _with_area(corners: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    Box(*corners)
    return corners


class Recheck(Frozen):
    """A handled case whose place its camera is to look at again, until it knows.

    One of them belongs to one time the case was said to be handled: sent back and handled again,
    it is another one.
    """

    check_id: UUID
    case_id: UUID
    camera_id: Id
    view_id: Id
    kind: Kind
    place_id: UUID
    box: Annotated[tuple[float, float, float, float], AfterValidator(_with_area)]
    """Where the thing was: x1, y1, x2, y2 in shares of the picture."""
    seen_at: Utc
    """When it was confirmed: tells the part of the day at which it is there, if it is."""
    handled_at: Utc
    """Only looks after this moment count."""


class ModelStamp(Frozen):
    """Which network: its package, and the SHA-256 of the package's weights.

    A pointer to a package names its fp32 weights; the stamp of a look those that ran, which are
    others when a cheaper variant did.
    """

    name: PackageWord
    version: PackageWord
    sha256: Sha256

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Shadow(Frozen):
    """A candidate that looks at a share of live looks beside the current model, and decides
    nothing."""

    candidate: ModelStamp
    share: float = Field(gt=0.0, le=1.0)
    """Of the looks the current model infers."""
    until: Utc
    """When it ends by itself."""


class WatchPlan(Frozen):
    """Everything serving tells the pipeline to do, whole, under one version."""

    version: str
    timezone: TimeZone = "Asia/Shanghai"
    sources: tuple[Source, ...] = ()
    cameras: tuple[Camera, ...] = ()
    rechecks: tuple[Recheck, ...] = ()
    model: ModelStamp | None = None
    """The package to look with; None leaves it to the pipeline's settings."""
    shadow: Shadow | None = None

    def source_of(self, camera: Camera) -> Source:
        """The camera's source; one with the usual limits when the plan does not name it."""
        found = (source for source in self.sources if source.id == camera.source)
        return next(found, None) or Source(id=camera.source)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One detection on one picture, its box normalised."""

    label: str
    score: float
    box: Box


class SecondVerdict(StrEnum):
    """What a verifier says of a suspect."""

    AGREED = "agreed"
    DISAGREED = "disagreed"
    UNSURE = "unsure"
    """It failed, or had no say: the suspect stands as if nobody had asked."""


@dataclass(frozen=True, slots=True)
class SecondWord:
    """A verifier's word on one suspect of one look."""

    verdict: SecondVerdict
    model: ModelStamp
    score: float | None = None
    """Of the thing as the verifier saw it; None when it did not see it."""


class PermitTerm(StrEnum):
    """A term of a permit that something in its area can break."""

    OUT_OF_HOURS = "out_of_hours"
    """The permit is valid on this day, and none of its windows is open."""
    OVER_CAPACITY = "over_capacity"
    """More things that last stand in its area at once than it allows."""


class BrokenTerm(Frozen):
    """Which permit a thing stands under, and which of its terms it breaks all the same."""

    permit_id: Id
    term: PermitTerm
    capacity: int | None = Field(default=None, ge=1)
    """What the permit allows at once, where that is what was broken."""
    counted: int | None = Field(default=None, ge=1)
    """What stood there at once."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A sighting that breaks a rule on one look. It becomes a violation only by lasting."""

    kind: str
    label: str
    score: float
    box: Box
    zone_id: str | None = None
    second: SecondWord | None = None
    """None where no verifier was asked."""
    breaks: BrokenTerm | None = None
    """None where no permit speaks of it."""

    @property
    def doubted(self) -> bool:
        """Whether a verifier looked and saw nothing of the kind."""
        return self.second is not None and self.second.verdict is SecondVerdict.DISAGREED


@dataclass(frozen=True, slots=True)
class Suppression:
    """A suspect that a permit allowed: kept so that permits cannot hide violations."""

    suspect: Suspect
    permit_id: str
    counts: bool = False
    """Every permit that allows it has a capacity, so it takes up room."""


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
    BLURRED = "blurred"
    FROZEN = "frozen"
    COLOUR_CAST = "colour_cast"
    STRIPES = "stripes"
    NOISE = "noise"
    PLACEHOLDER = "placeholder"
    OCCLUDED = "occluded"
    WRONG_SIZE = "wrong_size"
    CORRUPT = "corrupt"
    VIEW_UNSURE = "view_unsure"
    """The view is not recognised on this look, which may be a lorry: not yet called moved."""
    VIEW_MOVED = "view_moved"
    """The camera looks elsewhere: its zones are suspended until it is back."""


class Condition(StrEnum):
    """What makes a usable picture harder to judge; by good daylight there is none."""

    NIGHT = "night"
    POOR_LIGHT = "poor_light"
    """So dark that most things are only guessed at."""
    INFRARED = "infrared"
    """Without any colour, as cameras see by infrared light."""
    BACKLIGHT = "backlight"


class LookCondition(StrEnum):
    """One word for the light and weather of a picture, as datasets and thresholds know it."""

    DAY = "day"
    DUSK = "dusk"
    NIGHT = "night"
    RAIN = "rain"
    BACKLIGHT = "backlight"
    UNKNOWN = "unknown"


def look_condition(found: Collection[Condition]) -> LookCondition:
    """The one word for what admission found: the dark outweighs the rest.

    Admission tells neither dusk nor rain apart; those words come from people and renderings.
    """
    if set(found) & {Condition.NIGHT, Condition.POOR_LIGHT, Condition.INFRARED}:
        return LookCondition.NIGHT
    return LookCondition.BACKLIGHT if Condition.BACKLIGHT in found else LookCondition.DAY


class Light(StrEnum):
    """Which of a view's two references a picture is compared with."""

    DAY = "day"
    NIGHT = "night"


class Displacement(IntEnum):
    """How far a view has moved, in the degrees of quality diagnosis."""

    NONE = 0
    SLIGHT = 1
    SEVERE = 2


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


def drawing_of(view: View) -> str:
    """Which drawing of zones this is, and since which calibration: equal for equal ones, 32
    hexadecimal digits."""
    lines = sorted(f"{zone.id} {zone.kind} {zone.polygon}" for zone in view.zones)
    drawn = "\n".join([*lines, *([f"calibration {view.calibration}"] if view.calibration else [])])
    return hashlib.sha256(drawn.encode()).hexdigest()[:32]


def utc(at: datetime) -> datetime:
    """``at`` in UTC. Raises ValueError for a naive datetime: a moment without a zone is a guess."""
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone; this one has none")
    return at.astimezone(UTC)
