"""What a simulator is made of, checked where it enters."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)

from models import toml
from pipeline.simulator.errors import SimulatorError, plain_sentence
from pipeline.simulator.faults import Fault

PathName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9._-]+)*$")]
"""Letters, digits, dots, dashes, underscores, and single slashes between them."""


class Auth(StrEnum):
    NONE = "none"
    BASIC = "basic"
    DIGEST = "digest"


class Starts(StrEnum):
    SERVER = "server"
    FIRST_PLAY = "first_play"


class Join(StrEnum):
    LIVE = "live"
    """A client first gets whatever frame is due: mostly one in the middle of a GOP."""
    KEYFRAME = "keyframe"
    """A client first gets the last keyframe and what followed it, at once: a media platform's
    GOP cache."""


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PathConfig(Frozen):
    """One simulated camera."""

    name: PathName
    source: Path
    """A video file, or a folder of pictures in the order of their names."""
    auth: Auth = Auth.NONE
    user: str = ""
    password: SecretStr = SecretStr("")
    faults: tuple[Fault, ...] = Field(default=(), validation_alias=AliasChoices("faults", "fault"))
    starts: Starts = Starts.SERVER
    """When position 0 is: at the server's start (plus a seeded part of a GOP, so that cameras do
    not beat in time), or exactly at the first PLAY."""
    loop_from_s: float = Field(default=0.0, ge=0)
    """Where the timeline goes on after its end: the keyframe at or before this position."""
    opening_s: float = Field(default=0.0, ge=0)
    """The part before the keyframe at or before this position is the opening."""
    opening_repeats: int = Field(default=0, ge=0)
    """How often the opening is shown again before the timeline goes on: puts off what comes."""
    hold: bool = False
    """Repeat the last GOP for ever instead of going back to ``loop_from_s``."""
    cleared_by: Path | None = None
    """While this file exists, new clients see only the part before the keyframe at or before
    ``cleared_s``, over and over: somebody has tidied up."""
    cleared_s: float = Field(default=0.0, ge=0)
    join: Join = Join.LIVE
    closed_port: bool = False
    """The path's address names a port where nobody listens: TCP itself is refused."""

    @model_validator(mode="after")
    def _cleared_shows_something(self) -> PathConfig:
        if self.cleared_by is not None and self.cleared_s <= 0:
            raise ValueError(
                f"the path {self.name} can be cleared, so say with 'cleared_s' what is shown then"
            )
        return self

    @model_validator(mode="after")
    def _guarded_paths_have_a_user(self) -> PathConfig:
        if self.auth is not Auth.NONE and not (self.user and self.password.get_secret_value()):
            raise ValueError(
                f"the path {self.name} asks for a login, so give it 'user' and 'password'"
            )
        return self


class SimulatorConfig(Frozen):
    """A whole simulator. ``port`` 0 takes a free one."""

    host: str = "127.0.0.1"
    port: int = Field(default=0, ge=0, le=65535)
    paths: tuple[PathConfig, ...] = Field(
        min_length=1, validation_alias=AliasChoices("paths", "path")
    )
    seed: int = 0
    """Same seed, same phases and same strokes of faults."""
    gop_s: float = Field(default=2.0, gt=0)
    """Seconds between keyframes of sources that have to be encoded first."""
    picture_fps: float = Field(default=10.0, gt=0, le=60)
    """Pictures of a folder shown per second."""
    prepare: bool = False
    """Encode what faults in the picture will show before anyone is served, not at a path's first
    DESCRIBE: a slower start, and no fault begins late."""
    session_timeout_s: int = Field(default=60, ge=1)
    """A session unheard of for this long is ended, as announced to clients."""
    max_backlog: int = Field(default=1_048_576, ge=65_536)
    """Bytes kept for a slow reader; above it whole frames are dropped until a keyframe."""

    @model_validator(mode="after")
    def _names_are_unique(self) -> SimulatorConfig:
        names = [path.name for path in self.paths]
        if len(names) != len(set(names)):
            twice = next(name for name in names if names.count(name) > 1)
            raise ValueError(f"two paths are called {twice}: give each its own name")
        return self


def load_config(path: Path) -> SimulatorConfig:
    """The simulator described by a TOML file; its sources are relative to the file.

    Raises SimulatorError when the file is missing, is no TOML, or holds something unknown.
    """
    document = read_toml(path)
    try:
        config = SimulatorConfig.model_validate(document)
    except ValidationError as error:
        raise SimulatorError(plain_sentence(path, error)) from error
    folder = path.resolve().parent
    placed = (entry.model_copy(update={"source": folder / entry.source}) for entry in config.paths)
    return config.model_copy(update={"paths": tuple(placed)})


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a TOML file. Raises SimulatorError when there is none."""
    try:
        return toml.parsed(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SimulatorError(
            f"{path} cannot be read ({error.strerror}); check the path."
        ) from error
    except UnicodeDecodeError as error:
        raise SimulatorError(f"{path} is not UTF-8 text; save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise SimulatorError(f"{path} is not a TOML file: {error}. Correct that place.") from error
