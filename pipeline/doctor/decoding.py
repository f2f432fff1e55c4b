"""Whether the device that is to decode pictures is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipeline.config import PatrolSettings
from pipeline.contract import Finding, Part, good, warning
from pipeline.visits.decoders import DecodeWay
from pipeline.visits.devices import missing as missing_here
from pipeline.visits.devices import usable


def decoding_findings(
    settings: PatrolSettings,
    missing: Callable[[DecodeWay, int, str | None], str] = missing_here,
) -> Iterator[Finding]:
    """Nothing where the processor decodes and nobody asked for anything else."""
    way, reasons = usable(settings.decode, settings.gpu.index, missing)
    if way is not None:
        yield good(
            Part.SOURCES,
            "decoder",
            f"Pictures may be decoded by {way}; the patrol's log says what the trial gave.",
        )
    elif settings.decode.way not in ("auto", "software"):
        [why] = reasons.values()
        yield warning(
            Part.SOURCES,
            "decoder_away",
            f"patrol.decode.way is {settings.decode.way}, and {why}: the processor decodes. Mend "
            "that, or set it to auto.",
        )
