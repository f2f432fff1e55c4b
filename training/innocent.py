"""Recordings on which nothing is to be confirmed: false violations per camera-hour.

A list names recordings of real streets and, for each, the view it is watched from:

    [[recordings]]
    file = "street.mp4"               # below the folder of recordings
    view = "street.toml"              # beside the list, as for `citypatrol replay`
    times = 20                        # played again and again; 1 when left out
    happens = ["green_belt_parking"]  # kinds that do happen there and are not counted; else none

All of it goes through `citypatrol replay`, the same code that watches cameras. Playing a short
recording again and again makes hours of few streets: a figure of 0 says what these streets are
like, not that others are.
"""

import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import cv2
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models import Package, toml
from models.wording.faults import in_words
from pipeline.contract import Kind
from training.errors import TrainingError
from training.events import replayed

LIST = "innocent.toml"


class InnocentError(TrainingError):
    """The list or one of its recordings cannot be used: the message says which and what to do."""


class Recording(BaseModel):
    """One line of a list: see the module."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    view: str
    times: Annotated[int, Field(ge=1, le=1000)] = 1
    happens: tuple[Kind, ...] = ()

    @property
    def name(self) -> str:
        return Path(self.view).stem


class _List(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    recordings: Annotated[tuple[Recording, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Quiet:
    """What one recording came to. false: how often each kind was confirmed that does not happen."""

    name: str
    camera_hours: float
    false: dict[str, int]


def read_list(folder: Path) -> tuple[Recording, ...]:
    """The recordings that `innocent.toml` in a folder names. Raises InnocentError."""
    path = folder / LIST
    try:
        return _List.model_validate(toml.parsed(path.read_text(encoding="utf-8"))).recordings
    except OSError as error:
        raise InnocentError(f"{path}: {error.strerror}. Give a folder with {LIST}.") from None
    except UnicodeDecodeError:
        raise InnocentError(f"{path} is not UTF-8 text; save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise InnocentError(f"{path} is not TOML: {error}. Correct that place.") from None
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in fault["loc"])
        raise InnocentError(f"{path}: {where}: {in_words(fault)}.") from None


def watched(package_dir: Path, folder: Path, one: Recording, recordings: Path) -> Quiet:
    """Watch one recording. Raises InnocentError, or EventsError with replay's own sentence."""
    video, view = recordings / one.file, folder / one.view
    for path, what in ((video, "recording"), (view, "view")):
        if not path.is_file():
            raise InnocentError(f"There is no {what} {path}: correct {folder / LIST}.")
    hours = seconds(video) * one.times / 3600
    confirmed = replayed(video, view, package_dir, times=one.times)
    false = Counter(report.kind for report in confirmed if report.kind not in one.happens)
    return Quiet(one.name, hours, dict(sorted(false.items())))


def seconds(video: Path) -> float:
    """How long a recording is. Raises InnocentError when it is none."""
    capture = cv2.VideoCapture(str(video))
    try:
        frames, fps = capture.get(cv2.CAP_PROP_FRAME_COUNT), capture.get(cv2.CAP_PROP_FPS)
    finally:
        capture.release()
    if frames <= 0 or fps <= 0:
        raise InnocentError(f"{video} cannot be read as a recording: check the file.")
    return float(frames / fps)


def figures(outcomes: Sequence[Quiet]) -> dict[str, Any]:
    """The record's `innocent`: camera-hours, false violations, false ones an hour, and each
    recording's own."""
    hours = sum(outcome.camera_hours for outcome in outcomes)
    false = sum(sum(outcome.false.values()) for outcome in outcomes)
    return {
        "camera_hours": round(hours, 3),
        "false": false,
        "false_per_camera_hour": round(false / hours, 3) if hours else None,
        "recordings": {outcome.name: outcome.false for outcome in outcomes},
    }


def outcomes(
    package_dir: Path,
    folder: Path,
    recordings: Path | None = None,
    said: Callable[[str], None] = lambda _: None,
) -> Iterator[Quiet]:
    """One Quiet a recording of the list; `recordings` is where they lie, else beside the list."""
    Package.load(package_dir)
    for one in read_list(folder):
        said(one.name)
        yield watched(package_dir, folder, one, recordings or folder)


def measure(
    package_dir: Path,
    folder: Path,
    recordings: Path | None = None,
    said: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """`figures` of all recordings of a list. Raises ModelError, InnocentError, EventsError."""
    return figures(list(outcomes(package_dir, folder, recordings, said)))
