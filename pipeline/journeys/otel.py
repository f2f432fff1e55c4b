"""Journeys as OpenTelemetry traces. The only module that knows the library (extra ``otel``)."""

from __future__ import annotations

import logging
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Final
from uuid import UUID

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import IdGenerator, RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    Status,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)
from pydantic import SecretStr

from pipeline.journeys.legs import Leg, Stretch

log = logging.getLogger(__name__)

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
WAITING: Final = 2048
"""Legs that may wait for the collector; beyond it the oldest go, and the library says so. A city
makes some thousand a day."""

_begins: ContextVar[UUID | None] = ContextVar("begins", default=None)


class Traces:
    """Whichever program tells of a leg, and in whatever order: trace and first span follow from
    the report's id, and every other leg hangs on that first span."""

    def __init__(self, program: str, processor: SpanProcessor) -> None:
        about = {"service.name": program, "service.version": version("citypatrol")}
        self._provider = TracerProvider(
            resource=Resource(about),
            sampler=ALWAYS_ON,
            id_generator=_Ids(),
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("citypatrol")

    def tell(self, leg: Leg) -> None:
        try:
            self._tell(leg)
        except Exception:
            log.exception("a leg of a journey could not be told")

    def _tell(self, leg: Leg) -> None:
        first = leg.stretch is Stretch.VISIT
        context = Context() if first else _under(leg.report_id)
        token = _begins.set(leg.report_id if first else None)
        try:
            span = self._tracer.start_span(
                leg.stretch.value,
                context,
                attributes={f"citypatrol.{name}": value for name, value in leg.said.items()},
                start_time=_nanoseconds(leg.began),
            )
        finally:
            _begins.reset(token)
        if leg.failed is not None:
            span.set_status(Status(StatusCode.ERROR, leg.failed))
        span.end(_nanoseconds(leg.ended))

    def close(self) -> None:
        """Send what still waits, within the collector's time limit."""
        self._provider.shutdown()


def collector(endpoint: str, authorization: SecretStr | None, timeout_s: float) -> SpanProcessor:
    """Sends spans from a thread of its own; who tells of a leg never waits."""
    headers = {"Authorization": authorization.get_secret_value()} if authorization else None
    exporter = OTLPSpanExporter(f"{endpoint}/v1/traces", headers=headers, timeout=timeout_s)
    return BatchSpanProcessor(
        exporter, max_queue_size=WAITING, export_timeout_millis=timeout_s * 1000
    )


class _Ids(IdGenerator):
    """Chance, but for the span a journey begins with."""

    def __init__(self) -> None:
        self._chance = RandomIdGenerator()

    def generate_trace_id(self) -> int:
        report_id = _begins.get()
        return report_id.int if report_id else self._chance.generate_trace_id()

    def generate_span_id(self) -> int:
        report_id = _begins.get()
        return first_span(report_id) if report_id else self._chance.generate_span_id()


def first_span(report_id: UUID) -> int:
    """The id of a journey's first span: the report's lower half, which is never 0 in a UUID."""
    return report_id.int & 0xFFFF_FFFF_FFFF_FFFF


def _under(report_id: UUID) -> Context:
    first = SpanContext(
        report_id.int, first_span(report_id), is_remote=True, trace_flags=TraceFlags.get_default()
    )
    return set_span_in_context(NonRecordingSpan(first), Context())


def _nanoseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1) * 1000
