"""How long a visit may take."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from pipeline.domain import Frozen

_Seconds = Annotated[float, Field(gt=0, le=600)]


class VisitLimits(Frozen):
    """Seconds for each part of a visit, and how the stream travels."""

    open_s: _Seconds = 8.0
    """From connecting to the server's consent, and again from there to its first packet."""
    packet_s: _Seconds = 5.0
    """Silence between two packets."""
    keyframe_s: _Seconds = 12.0
    """From the first packet to a complete picture."""
    total_s: _Seconds = 25.0
    """The whole visit, whatever happens."""
    transport: Literal["tcp", "udp"] = "tcp"

    @model_validator(mode="after")
    def _whole_is_not_less_than_a_part(self) -> VisitLimits:
        longest = max(self.open_s, self.packet_s, self.keyframe_s)
        if self.total_s < longest:
            raise ValueError(
                f"total_s is {self.total_s:g} s, but one part alone may take {longest:g} s: "
                "raise total_s or lower the part"
            )
        return self
