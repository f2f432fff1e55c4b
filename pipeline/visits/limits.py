"""How long a visit may take, and where it may take longer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from pipeline.domain import Frozen, Id

_Seconds = Annotated[float, Field(gt=0, le=600)]
_Transport = Literal["tcp", "udp"]


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
    transport: _Transport = "tcp"
    """tcp or udp. With udp, packets may be lost on the way."""

    @model_validator(mode="after")
    def _whole_is_not_less_than_a_part(self) -> VisitLimits:
        longest = max(self.open_s, self.packet_s, self.keyframe_s)
        if self.total_s < longest:
            raise ValueError(
                f"total_s is {self.total_s:g} s, but one part alone may take {longest:g} s: "
                "raise total_s or lower the part"
            )
        return self


class SourceLimits(Frozen):
    """What is different at one source; whatever is left out is as everywhere else."""

    open_s: _Seconds | None = None
    """Platforms that start a stream only when somebody asks need 5 to 15 seconds for it."""
    packet_s: _Seconds | None = None
    """Silence between two packets."""
    keyframe_s: _Seconds | None = None
    """Cameras with rare keyframes need more."""
    total_s: _Seconds | None = None
    """The whole visit; not less than any of its parts."""
    transport: _Transport | None = None
    """tcp or udp."""


class VisitSettings(VisitLimits):
    sources: dict[Id, SourceLimits] = Field(default_factory=dict)
    """Other limits for the cameras of a source, by its id."""

    @model_validator(mode="after")
    def _every_source_makes_sense(self) -> VisitSettings:
        for source in self.sources:
            try:
                self.at(source)
            except ValueError as error:
                raise ValueError(f"the limits of source {source} contradict each other") from error
        return self

    def at(self, source: str) -> VisitLimits:
        """The limits of visits to cameras of ``source``."""
        usual = self.model_dump(exclude={"sources"})
        own = self.sources.get(source, SourceLimits()).model_dump(exclude_none=True)
        return VisitLimits(**usual | own)
