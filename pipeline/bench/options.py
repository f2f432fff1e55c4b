"""What a measurement is asked for, checked where it enters."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field, ValidationError, model_validator

from models import toml
from models.wording.faults import in_words
from pipeline.bench.errors import BenchError
from pipeline.config import PatrolSettings
from pipeline.domain import Frozen

T = TypeVar("T", bound=Frozen)

FEEDS = Path("var/bench")
"""Where encoded feeds are kept between runs, and the logs of programs that failed."""


class PatrolBench(Frozen):
    """One measurement of the patrol."""

    cameras: int = Field(ge=1, le=100_000)
    seconds: float = Field(gt=0, le=86_400)
    source: Path
    target_s: float = Field(default=180.0, gt=0)
    warm_up_s: float = Field(default=5.0, ge=0)
    faults: float = Field(default=0.0, ge=0, le=1)
    """Share of the cameras that are faulty."""
    as_camera: bool = False
    """Re-encode the source as a city camera would send it."""
    static: bool = False
    """…repeating its first picture."""


class LatencyBench(Frozen):
    """One measurement of the time from a violation's appearing to its report."""

    appearances: int = Field(default=48, ge=1, le=1_000)
    target_s: float = Field(default=180.0, gt=0)
    dwell_s: float = Field(default=60.0, ge=0)
    spread_s: float = Field(default=180.0, gt=0)
    """Seconds over which the violations appear."""
    others: int = Field(default=0, ge=0, le=100_000)
    """Further cameras, on which nothing happens, that keep the machine busy."""
    source: Path | None = None
    """What the others show."""
    grace_s: float = Field(default=30.0, ge=0)
    """For everything besides the round and the dwell."""
    seed: int = 0

    @model_validator(mode="after")
    def _others_show_something(self) -> LatencyBench:
        if self.others and self.source is None:
            raise ValueError("name with --source what the other cameras show")
        return self

    @property
    def bound_s(self) -> float:
        """A round, the dwell, and the grace: the longest a report should take."""
        return self.target_s + self.dwell_s + self.grace_s


def checked(kind: type[T], **values: object) -> T:
    """Raises BenchError, one sentence that names the option."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        option = str(first["loc"][0] if first["loc"] else "others").removesuffix("_s")
        raise BenchError(
            f"--{option.replace('_', '-')} cannot be used: {in_words(first)}."
        ) from None


def changed(settings: PatrolSettings, assignments: Iterable[str]) -> PatrolSettings:
    """``settings`` with some of them set anew, each written ``pace.sessions=64``.

    Raises BenchError for an unknown key or a wrong value.
    """
    document = settings.model_dump()
    for assignment in assignments:
        key, equals, text = assignment.partition("=")
        if not equals:
            raise BenchError(f"--set {assignment} cannot be used: write it KEY=VALUE.")
        _put(document, key.removeprefix("patrol.").split("."), _value(text))
    try:
        return PatrolSettings.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            raise BenchError(
                f"There is no setting patrol.{key}: 'citypatrol settings' lists them."
            ) from None
        raise BenchError(f"The setting patrol.{key} cannot be used: {in_words(first)}.") from None


def shortcuts(
    *, gate: bool | None, engine: str | None, lanes: int | None, sessions: int | None
) -> list[str]:
    """The assignments that the options with names of their own stand for."""
    asked = {
        "gate.enabled": None if gate is None else str(gate).lower(),
        "engine": engine,
        "lanes": lanes,
        "pace.sessions": sessions,
    }
    return [f"{key}={value}" for key, value in asked.items() if value is not None]


def _put(document: dict[str, Any], path: list[str], value: object) -> None:
    for part in path[:-1]:
        inner = document.setdefault(part, {})
        if not isinstance(inner, Mapping):
            raise BenchError(f"The setting patrol.{'.'.join(path)} does not exist.")
        document[part] = dict(inner)
        document = document[part]
    document[path[-1]] = value


def _value(text: str) -> object:
    """As TOML reads it; whatever is no TOML value is a word."""
    try:
        return toml.parsed(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
