"""What may be wrong with a simulated camera, and when."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, model_validator


class FaultKind(StrEnum):
    REFUSE = "refuse"
    """The connection is reset at the first request."""
    MUTE = "mute"
    """TCP is accepted, no request is ever answered."""
    UNAUTHORIZED = "unauthorized"
    """401 whatever the password."""
    NOT_FOUND = "not_found"
    """404 although the path exists."""
    SLOW_START = "slow_start"
    """The first DESCRIBE or PLAY of a connection is answered ``seconds`` late."""
    SILENT = "silent"
    """RTSP works up to PLAY, then nothing is sent."""
    STALL = "stall"
    """Media stops ``seconds`` after PLAY, the session stays."""
    DISCONNECT = "disconnect"
    """The server closes the connection ``seconds`` after PLAY."""
    HALF_OPEN = "half_open"
    """``seconds`` after PLAY the server sends nothing any more, not even a FIN."""
    DELAYED_KEYFRAME = "delayed_keyframe"
    """No keyframe within ``seconds`` after PLAY: only pictures that need one."""
    TRUNCATED = "truncated"
    """NAL units lose their second half."""
    GARBAGE = "garbage"
    """RTP payloads are random bytes."""
    MUTATED = "mutated"
    """Packets with flipped bits, cut, left out, doubled or exchanged, framing and headers too."""
    CODEC_CHANGE = "codec_change"
    """H.264 turns into H.265, or the other way round."""
    RESOLUTION_CHANGE = "resolution_change"
    """Pictures come at half the width and height."""
    BLACK = "black"
    FROZEN = "frozen"
    """The keyframe with which the fault began repeats; time goes on."""
    LOGO = "logo"
    """A placeholder picture instead of the street."""
    VIEW_MOVED = "view_moved"
    """The same street, shifted and rotated, as after a knock against the pole."""
    NUDGED = "nudged"
    """The same street a little to the side, as under a pole that leans."""
    COVERED = "covered"
    """Something smooth hangs over most of the lens."""
    BLURRED = "blurred"
    STRIPED = "striped"
    """Interference: light and dark lines across the picture."""
    DISCOLOURED = "discoloured"
    """Green has all but gone."""


AT_THE_DOOR = frozenset(
    {
        FaultKind.REFUSE,
        FaultKind.MUTE,
        FaultKind.UNAUTHORIZED,
        FaultKind.NOT_FOUND,
        FaultKind.SLOW_START,
    }
)
"""Faults in how requests are answered."""

IN_THE_STREAM = frozenset(
    {
        FaultKind.SILENT,
        FaultKind.STALL,
        FaultKind.DISCONNECT,
        FaultKind.HALF_OPEN,
        FaultKind.DELAYED_KEYFRAME,
        FaultKind.TRUNCATED,
        FaultKind.GARBAGE,
        FaultKind.MUTATED,
    }
)
"""Faults in how frames are sent."""

IN_THE_PICTURE = frozenset(FaultKind) - AT_THE_DOOR - IN_THE_STREAM
"""Faults in what the frames show: a separately encoded clip takes over at the next keyframe."""

NEEDS_SECONDS = frozenset({FaultKind.SLOW_START, FaultKind.DELAYED_KEYFRAME})


class Fault(BaseModel):
    """One fault of a path. ``after_s`` and ``for_s`` are counted on the path's own clock, which
    starts with its timeline; ``seconds`` is counted from the PLAY (or the request) it strikes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: FaultKind
    after_s: float = Field(default=0.0, ge=0)
    """The fault begins this long after the path's timeline started."""
    for_s: float | None = Field(default=None, gt=0)
    """It is over after this long; None means it stays."""
    seconds: float = Field(default=0.0, ge=0)
    share: float = Field(default=1.0, gt=0, le=1)
    """Part of the connections that it strikes; of ``truncated``, ``garbage`` and ``mutated``, of
    the frames."""

    @model_validator(mode="after")
    def _delays_have_a_length(self) -> Fault:
        if self.kind in NEEDS_SECONDS and self.seconds == 0:
            raise ValueError(f"the fault {self.kind} needs 'seconds' above 0: how long it delays")
        return self

    def active(self, elapsed_s: float) -> bool:
        """Whether the fault is on, ``elapsed_s`` after the path's timeline started."""
        return self.after_s <= elapsed_s and (
            self.for_s is None or elapsed_s < self.after_s + self.for_s
        )
