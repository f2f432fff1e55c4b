"""A standards pack: what a city calls a violation, how long it gives whom, and when it is done.

Codes, limits and units differ by city and edition: they are data with a version and an effective
date. A pack never changes; a correction is another version.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
)

from pipeline.contract import PermitTerm, ZoneKind
from serving.cases.domain import Status
from serving.clocks.limits import MOST, Limit, LimitType
from serving.clocks.reading import Rung, Warnings

ANY: Final = "*"

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
Code = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]{0,15}$")]
Kind = Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,39}$")]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[str, Field(min_length=1, max_length=600)]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Part):
    """The same in both languages of the console."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    zh: Line = Field(alias="zh-CN")
    en: Line


class Group(StrEnum):
    COMPONENT = "component"
    """A thing that belongs to the city: a cover, a bin, a tree."""
    EVENT = "event"
    """Something that happens: a stall, a heap of waste."""


class StartsAt(StrEnum):
    OPENED = "opened"
    DISPATCHED = "dispatched"


class Level(StrEnum):
    CITY = "city"
    DISTRICT = "district"
    STREET = "street"


class Major(Part):
    group: Group
    code: Code
    name_zh: Line
    name_en: Line


class Minor(Part):
    """One line of the standard. Its code is unique within its group."""

    group: Group
    code: Code
    major: Code
    name_zh: Line
    name_en: Line
    condition_zh: Words
    condition_en: Words
    limit_type: LimitType
    limit_value: float = Field(gt=0, le=MOST)
    closing_zh: Words
    closing_en: Words

    @property
    def limit(self) -> Limit:
        return Limit(self.limit_type, self.limit_value)


class KindLine(Part):
    """Which minor a violation kind is filed under."""

    kind: Kind
    group: Group
    minor: Code


class TermLine(Part):
    """Which minor a violation is filed under when it breaks a term of a permit."""

    kind: Kind
    term: PermitTerm
    group: Group
    minor: Code


class Unit(Part):
    """Somebody who handles cases; ``parent`` is empty for the root of a tree."""

    id: Id
    parent: Id | Literal[""]
    level: Level
    name_zh: Line
    name_en: Line


class Duty(Part):
    """Who handles what where. ``code`` is a minor's, a major's, or ANY; ANY also stands for every
    group and every zone kind. The narrower line wins: minor before major before any, and within
    that a named zone kind before any."""

    group: Group | Literal["*"]
    code: Code | Literal["*"]
    zone_kind: ZoneKind | Literal["*"]
    unit: Id


SUPERVISE: Final = "supervise"
"""The rung of this name puts a case before a supervisor; every other one urges whoever has it."""


class Urge(Part):
    """A rung of the urge ladder, reached ``after_h`` hours later than when ``share`` of the time is
    used up; these hours run nights and holidays."""

    name: Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")]
    share: float = Field(gt=0, le=20)
    after_h: float = Field(default=0, ge=0, le=24 * 366)
    label: Text

    @property
    def rung(self) -> Rung:
        return Rung(self.name, self.share, timedelta(hours=self.after_h), self.name == SUPERVISE)

    @model_serializer(mode="wrap")
    def _as_written(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Packs that say nothing of hours stay what they were, to the byte."""
        told: dict[str, Any] = written(self)
        if not self.after_h:
            told.pop("after_h", None)
        return told


@dataclass(frozen=True, slots=True)
class Clockwork:
    """What a pack says of the clocks of its cases."""

    starts: StartsAt
    warnings: Warnings


class Head(Part):
    """What ``pack.toml`` says."""

    id: Id
    version: Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,31}$")]
    name: Text
    effective: date
    """The first day on which cases are opened under it, in the city's time."""
    origin: Words
    """Whose figures these are, and how far they are a sample."""
    starts: StartsAt
    """When a limit begins to run."""
    soon_due: float = Field(gt=0, lt=1)
    """The share of the time after which a case is soon due."""
    urge: tuple[Urge, ...] = Field(max_length=10)


def _none(value: object) -> bool:
    """A pack that says nothing of permits is the same pack as before anybody could."""
    return not value


class Pack(Head):
    """A pack whole, checked (serving.standards.checks)."""

    majors: tuple[Major, ...]
    minors: tuple[Minor, ...]
    kinds: tuple[KindLine, ...]
    terms: tuple[TermLine, ...] = Field(default=(), exclude_if=_none)
    """Violation kinds that have a minor of their own when they break a permit's term."""
    units: tuple[Unit, ...]
    duties: tuple[Duty, ...]
    labels: dict[Status, Text]
    """What the city calls the states of a case."""

    @property
    def warnings(self) -> Warnings:
        return Warnings(self.soon_due, [urge.rung for urge in self.urge])

    @property
    def clockwork(self) -> Clockwork:
        return Clockwork(self.starts, self.warnings)

    def minor(self, group: Group, code: str) -> Minor | None:
        return next((m for m in self.minors if (m.group, m.code) == (group, code)), None)

    def major_of(self, minor: Minor) -> Major:
        """Raises LookupError in a pack that was not checked."""
        for major in self.majors:
            if (major.group, major.code) == (minor.group, minor.major):
                return major
        raise LookupError(f"{self.id} {self.version} has no major {minor.group} {minor.major}")

    def of_kind(self, kind: str, term: PermitTerm | None = None) -> Minor | None:
        """What a violation kind is filed under, where it breaks ``term`` of a permit or none; None
        for a kind the city does not know."""
        if term is not None:
            for broken in self.terms:
                if (broken.kind, broken.term) == (kind, term):
                    return self.minor(broken.group, broken.minor)
        line = next((line for line in self.kinds if line.kind == kind), None)
        return self.minor(line.group, line.minor) if line else None

    def unit(self, unit_id: str) -> Unit | None:
        return next((unit for unit in self.units if unit.id == unit_id), None)

    def unit_for(self, minor: Minor, zone_kind: ZoneKind | None) -> str:
        """Who handles it there. Raises LookupError in a pack that was not checked."""
        duties = {(str(d.group), d.code, str(d.zone_kind)): d.unit for d in self.duties}
        for group, code in ((minor.group, minor.code), (minor.group, minor.major), (ANY, ANY)):
            for zone in (zone_kind, ANY):
                found = duties.get((str(group), code, str(zone))) if zone else None
                if found:
                    return found
        raise LookupError(f"{self.id} {self.version} names nobody for {minor.code}")
