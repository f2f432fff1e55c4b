"""What the measured patrol remembers of itself, and how it is handed over."""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from pydantic import TypeAdapter

from pipeline.domain import Camera
from pipeline.metrics import HistogramName, Metrics
from pipeline.schedule import Schedule
from pipeline.state import CameraChange, State


@dataclass(frozen=True, slots=True)
class Sample:
    """One moment: seconds of the monotonic clock, CPU seconds so far, counters so far."""

    at: float
    cpu_s: float
    counters: dict[str, float]
    """By name, or ``name{label}`` where the counter has one label."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A report that stands in the outbox since ``at``."""

    camera_id: str
    kind: str
    at: float


@dataclass(slots=True)
class Record:
    """Everything a measured patrol noted. Moments are the machine's monotonic clock."""

    began: float
    """When the patrol set out."""
    samples: list[Sample] = field(default_factory=list)
    looks: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """When each camera was looked at."""
    visits: list[tuple[float, float]] = field(default_factory=list)
    """When each visit ended, and how long it took in seconds."""

    reports: list[Reported] = field(default_factory=list)

    def save(self, file: Path) -> None:
        file.write_bytes(_ADAPTER.dump_json(self))

    @classmethod
    def load(cls, file: Path) -> Record:
        return _ADAPTER.validate_json(file.read_bytes())


_ADAPTER = TypeAdapter(Record)


class NotingMetrics(Metrics):
    """Keeps the length of each visit, where a histogram keeps only how many were how long."""

    def __init__(self, record: Record) -> None:
        super().__init__()
        self._record = record

    def observe(self, name: HistogramName, value: float) -> None:
        super().observe(name, value)
        if name == "citypatrol_visit_seconds":
            self._record.visits.append((time.monotonic(), value))


class NotingState(State):
    """Keeps when each report was in the outbox."""

    def __init__(self, engine: sa.Engine, record: Record) -> None:
        super().__init__(engine)
        self._record = record

    def save(self, changes: Iterable[CameraChange]) -> None:
        saved = list(changes)
        super().save(saved)
        for change in saved:
            for letter in change.letters:
                body = json.loads(letter.body)
                if "report_id" in body:
                    reported = Reported(change.camera_id, body["kind"], time.monotonic())
                    self._record.reports.append(reported)


class NotingSchedule(Schedule):
    """Keeps when each camera was looked at."""

    record: Record

    def looked(self, camera: Camera, now: datetime, *, suspicious: bool) -> None:
        super().looked(camera, now, suspicious=suspicious)
        self.record.looks[camera.id].append(time.monotonic())


def sample(metrics: Metrics) -> Sample:
    """This process now."""
    counters: dict[str, float] = {}
    for family in metrics.registry.collect():
        if family.type != "counter":
            continue
        for one in family.samples:
            if one.name.endswith("_total"):
                labels = ",".join(one.labels.values())
                counters[f"{one.name}{{{labels}}}" if labels else one.name] = one.value
    return Sample(time.monotonic(), time.process_time(), counters)


def sampling(record: Record, metrics: Metrics, every_s: float, stop: threading.Event) -> None:
    """Adds samples until ``stop`` is set, and one at the end."""
    while not stop.wait(every_s):
        record.samples.append(sample(metrics))
    record.samples.append(sample(metrics))
