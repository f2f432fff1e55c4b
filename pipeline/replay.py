"""One recording through the same pipeline, in event time: the machine's speed plays no part."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError

from models import toml
from models.wording.faults import in_words
from pipeline.camera_state import CameraState
from pipeline.contract import Report
from pipeline.domain import Camera, Frozen, Id, Kind, TimeZone, View
from pipeline.lookout import Captured, Lookout
from pipeline.picture import Picture
from pipeline.places import ConfirmRule
from pipeline.visits import recording


class ReplayError(Exception):
    """The view file cannot be used; the message says why and what to do."""

    exit_code = 2


class ReplayView(Frozen):
    """A VIEW.toml: the view a recording was made from, and how to look at it."""

    camera: Id = "replay"
    timezone: TimeZone = "Asia/Shanghai"
    every_s: float = Field(default=2.0, gt=0)
    """Seconds of recording between looks."""
    view: View
    confirm: dict[Kind, ConfirmRule] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Replayed:
    """One look's outcome: its event time and the reports it led to."""

    at: datetime
    reports: tuple[Report, ...]


def read_view(path: Path) -> ReplayView:
    """Raises ReplayError when the file is missing, is no TOML, or describes no valid view."""
    try:
        return ReplayView.model_validate(toml.parsed(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ReplayError(f"{path} cannot be read ({error.strerror}); check the path.") from None
    except UnicodeDecodeError:
        raise ReplayError(f"{path} is not UTF-8 text; save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise ReplayError(f"{path} is not TOML: {error}. Correct it at that place.") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ReplayError(f"{path}: {where}: {in_words(first)}.") from None


def recorded_at(video: Path) -> datetime:
    """When a recording is taken to begin: its last change, in whole seconds, UTC."""
    return datetime.fromtimestamp(int(video.stat().st_mtime), tz=UTC)


def replay(
    video: Path,
    plan: ReplayView,
    lookout: Lookout,
    start: datetime,
    *,
    times: int = 1,
    realtime: bool = False,
) -> Iterator[Replayed]:
    """Look at ``video`` every ``plan.every_s`` seconds of event time, one Replayed per look.

    ``times`` plays it again and again without a pause, as if it were that much longer.
    ``realtime`` waits between looks as a live camera would; the results are the same. Raises
    RecordingError when the file is no readable video.
    """
    camera = Camera(
        id=plan.camera,
        name=video.name,
        url=SecretStr(f"file:{video}"),
        views=(plan.view,),
    )
    state = CameraState(view_id=plan.view.id)
    city = ZoneInfo(plan.timezone)
    began = time.monotonic()
    for picture in _pictures(video, plan.every_s, start, times):
        if realtime:
            ahead = (picture.captured_at - start).total_seconds() - (time.monotonic() - began)
            time.sleep(max(ahead, 0.0))
        [result] = lookout.look([Captured(camera, state, picture)], city)
        state = result.state
        yield Replayed(picture.captured_at, result.reports)


def _pictures(video: Path, every_s: float, start: datetime, times: int) -> Iterator[Picture]:
    for _ in range(times):
        last = start
        for picture in recording(video, every_s, start):
            last = picture.captured_at
            yield picture
        start = last + timedelta(seconds=every_s)
