"""What ``citypatrol bench patrol --json`` said of a machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.wording.faults import in_words


class BenchUnreadable(Exception):
    """The file holds no figures of a bench; the message says what to do."""

    exit_code = 2


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Feed(_Part):
    mbps: float = Field(gt=0)
    keyframe_kb: float = Field(gt=0)


class _Memory(_Part):
    peak: float = Field(gt=0)


class _Machine(_Part):
    cores: int = Field(gt=0)
    model: str = ""


class Bench(_Part):
    """The figures a plan stands on. Of a patrol that kept up, or they would flatter."""

    looks_per_s: float = Field(gt=0)
    cpu_ms_per_look: float = Field(gt=0)
    p50_visit_ms: float = Field(gt=0)
    p95_visit_ms: float = Field(gt=0)
    sessions: int = Field(gt=0)
    engine: str
    rss_mb: _Memory
    feed: _Feed
    machine: _Machine
    date: str


def read_bench(path: Path) -> Bench:
    """Raises BenchUnreadable."""
    how = "write one with 'citypatrol bench patrol … --json > FILE' on the machine you plan with"
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BenchUnreadable(f"{path} cannot be read ({error.strerror}); {how}.") from None
    except (ValueError, RecursionError):
        raise BenchUnreadable(f"{path} is no JSON; {how}.") from None
    try:
        return Bench.model_validate(data)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, fault["loc"])) or "the whole"
        raise BenchUnreadable(
            f"{path} holds no figures of a bench ({where}: {in_words(fault)}); {how}."
        ) from None
