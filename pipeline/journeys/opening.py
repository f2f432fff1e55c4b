"""From settings to whoever is told of journeys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from pipeline.journeys.legs import NOBODY, Journeys


class JourneySettings(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, use_attribute_docstrings=True
    )

    endpoint: str | None = Field(default=None, pattern=r"^https?://[^\s/]+$")
    """An OpenTelemetry collector that takes OTLP over HTTP, ``http://127.0.0.1:4318``. Every
    violation's way from visit to destination is then told there as a trace, whose id is the
    report's. None tells nobody. Needs the extra ``otel``."""
    authorization: SecretStr | None = None
    """Sent to the collector as ``Authorization``."""
    timeout_s: float = Field(default=3.0, gt=0, le=60)
    """How long the collector may take for an answer, also at the program's end."""


class ExtraMissing(Exception):
    """Journeys are to be told, and the library that tells them is not installed."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__(
            "journeys.endpoint needs the extra otel: install citypatrol[otel], or take it out."
        )


@contextmanager
def journeys_of(settings: JourneySettings, program: str) -> Iterator[Journeys]:
    """Tells of ``program``'s legs until the block ends, and then of what still waits.

    Raises ExtraMissing.
    """
    if settings.endpoint is None:
        yield NOBODY
        return
    try:
        from pipeline.journeys.otel import Traces, collector
    except ImportError:
        raise ExtraMissing from None
    traces = Traces(
        program, collector(settings.endpoint, settings.authorization, settings.timeout_s)
    )
    try:
        yield traces
    finally:
        traces.close()
