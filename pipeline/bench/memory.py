"""What the measured patrol remembers of itself, and how it is handed over."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter

from pipeline.domain import Camera
from pipeline.metrics import HistogramName, Metrics
from pipeline.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Sample:
    """One moment: seconds of the monotonic clock, CPU seconds so far, counters so far."""

    at: float
    cpu_s: float
    counters: dict[str, float]
    """By name, or ``name{label}`` where the counter has one label."""


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
