"""What the pipeline counts. Every metric is declared here once, with its unit and its meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

CounterName = Literal[
    "citypatrol_visits_total",
    "citypatrol_looks_total",
    "citypatrol_late_total",
    "citypatrol_unable_total",
    "citypatrol_gate_total",
    "citypatrol_camera_events_total",
    "citypatrol_batches_total",
    "citypatrol_inferred_total",
    "citypatrol_pictures_dropped_total",
    "citypatrol_places_total",
    "citypatrol_suppressed_total",
    "citypatrol_deliveries_total",
    "citypatrol_store_outages_total",
    "citypatrol_model_changes_total",
    "citypatrol_look_samples_total",
    "citypatrol_look_samples_deleted_total",
    "citypatrol_unconfirmed_pictures_deleted_total",
    "citypatrol_shadow_looks_total",
    "citypatrol_second_looks_total",
    "citypatrol_checks_total",
    "citypatrol_shown_looks_total",
    "citypatrol_patrol_hours_lost_total",
    "citypatrol_shards_moved_total",
    "citypatrol_spool_pictures_total",
    "citypatrol_keyframes_total",
]
GaugeName = Literal[
    "citypatrol_sessions_open",
    "citypatrol_pictures_waiting",
    "citypatrol_cameras",
    "citypatrol_outbox_waiting",
    "citypatrol_outbox_refused",
    "citypatrol_coverage_share",
    "citypatrol_source_coverage_share",
    "citypatrol_kind_coverage_share",
    "citypatrol_lateness_seconds",
    "citypatrol_last_look_timestamp_seconds",
    "citypatrol_cameras_failing",
    "citypatrol_source_blocked",
    "citypatrol_model",
    "citypatrol_model_refused",
    "citypatrol_engine_instead",
    "citypatrol_workers",
    "citypatrol_leases_held",
    "citypatrol_lease_left_seconds",
    "citypatrol_store_away",
    "citypatrol_spool_waiting",
    "citypatrol_spool_bytes",
    "citypatrol_spool_share",
    "citypatrol_spool_oldest_seconds",
    "citypatrol_spool_damaged",
    "citypatrol_spool_unusable",
]
HistogramName = Literal["citypatrol_visit_seconds"]

COUNTERS: Final[dict[CounterName, tuple[str, tuple[str, ...]]]] = {
    "citypatrol_visits_total": ("Visits ended, by result: picture or a visit error", ("result",)),
    "citypatrol_looks_total": ("Admitted pictures that were judged", ()),
    "citypatrol_late_total": (
        "Looks passed over because they were not newer than the last: the clock went back",
        (),
    ),
    "citypatrol_unable_total": ("Pictures that said nothing, by reason", ("reason",)),
    "citypatrol_gate_total": (
        "Admitted pictures by what the gate said: unchanged reuses the last detections, every "
        "other reason sends the picture to the detector",
        ("reason",),
    ),
    "citypatrol_camera_events_total": (
        "What people were told of cameras themselves: view_moved, offline and the like, by kind",
        ("kind",),
    ),
    "citypatrol_batches_total": ("Batches the detector has run", ()),
    "citypatrol_inferred_total": ("Pictures the detector has looked at", ()),
    "citypatrol_pictures_dropped_total": (
        "Captured pictures never looked at: replaced by a newer one, no room, or stale",
        ("reason",),
    ),
    "citypatrol_places_total": (
        "Places by violation kind and what became of them: opened, confirmed, cleared or dropped",
        ("kind", "change"),
    ),
    "citypatrol_suppressed_total": ("Suspects that a permit allowed, by kind", ("kind",)),
    "citypatrol_deliveries_total": (
        "Letters offered to serving, by kind (report, check_result, place_gone, camera_event, "
        "look_sample, shadow_report, suppressions or patrol_report) and outcome: accepted, later "
        "or refused",
        ("kind", "outcome"),
    ),
    "citypatrol_store_outages_total": (
        "Looks put aside because the evidence store did not answer and the spool did not help",
        (),
    ),
    "citypatrol_model_changes_total": (
        "Model packages the watch plan asked for, by result: taken_up or refused",
        ("result",),
    ),
    "citypatrol_look_samples_total": (
        "Looks worth learning from, by why and outcome: kept, or what stood against it",
        ("why", "outcome"),
    ),
    "citypatrol_look_samples_deleted_total": (
        "Pictures kept for learning that were deleted because their time was over",
        (),
    ),
    "citypatrol_unconfirmed_pictures_deleted_total": (
        "Pictures of places that nobody confirmed, deleted because their time was over",
        (),
    ),
    "citypatrol_shadow_looks_total": (
        "Looks offered to a shadow's candidate, by result: looked, dropped or failed",
        ("result",),
    ),
    "citypatrol_second_looks_total": (
        "Suspects looked at again, by violation kind and verdict: agreed, disagreed or unsure",
        ("kind", "verdict"),
    ),
    "citypatrol_checks_total": (
        "Re-checks of handled cases by violation kind and verdict: pass, not_pass or unable",
        ("kind", "verdict"),
    ),
    "citypatrol_shown_looks_total": (
        "Looks that people in serving asked to see, by outcome: told, dropped for want of room, or "
        "failed; what was not told is asked for again",
        ("outcome",),
    ),
    "citypatrol_patrol_hours_lost_total": (
        "Hours of a source's cameras in a district that serving was never told of: it was away "
        "for longer than they are kept",
        (),
    ),
    "citypatrol_keyframes_total": (
        "Keyframes decoded where a device may do it, by way (software, cuda, qsv, vaapi) and "
        "result: whole, damaged, failed on the device, or no room there (full)",
        ("way", "result"),
    ),
    "citypatrol_shards_moved_total": (
        "Cameras this worker took over, gave to another, or lost because its lease was over",
        ("how",),
    ),
    "citypatrol_spool_pictures_total": (
        "Pictures by rank (evidence or other) and what the spool did with them while the store was "
        "away: kept, drained into the store, turned_away because it could not take them, damaged",
        ("rank", "what"),
    ),
}

GAUGES: Final[dict[GaugeName, tuple[str, tuple[str, ...]]]] = {
    "citypatrol_sessions_open": ("RTSP sessions open now, by source", ("source",)),
    "citypatrol_pictures_waiting": ("Captured pictures waiting for the detector", ()),
    "citypatrol_cameras": ("Cameras in the watch plan", ()),
    "citypatrol_outbox_waiting": ("Letters that serving has not acknowledged yet", ()),
    "citypatrol_outbox_refused": ("Letters that serving refused; they wait for a person", ()),
    "citypatrol_coverage_share": (
        "Cameras looked at within their target, as a share 0..1 of all or of the healthy ones",
        ("of",),
    ),
    "citypatrol_source_coverage_share": (
        "The same by source, of all its cameras that may be visited now",
        ("source",),
    ),
    "citypatrol_kind_coverage_share": ("The same by violation kind watched for", ("kind",)),
    "citypatrol_lateness_seconds": (
        "How far the worst camera that can be reached is behind its target",
        (),
    ),
    "citypatrol_last_look_timestamp_seconds": ("When the last picture came, in Unix time", ()),
    "citypatrol_cameras_failing": (
        "Cameras that now bring no picture, or none that can be judged, by reason",
        ("reason",),
    ),
    "citypatrol_source_blocked": (
        "1 while a source's breaker is not closed: at most a probe is sent to it",
        ("source",),
    ),
    "citypatrol_model": ("1 for the model package that looks now, by name and version", ("model",)),
    "citypatrol_model_refused": (
        "1 while the package the watch plan asks for cannot be used here",
        (),
    ),
    "citypatrol_engine_instead": (
        "1 while another engine looks than the one asked for, or than the GPU that has failed",
        (),
    ),
    "citypatrol_workers": ("Workers that share the city, this one among them", ()),
    "citypatrol_leases_held": (
        "What this worker holds of the shared city: cameras, seats of sources, the office",
        ("what",),
    ),
    "citypatrol_lease_left_seconds": (
        "How long this worker may go on without a renewal of its lease; 0 while it opens no "
        "session",
        (),
    ),
    "citypatrol_store_away": ("1 while the evidence store does not answer this patrol", ()),
    "citypatrol_spool_waiting": ("Pictures that wait on this machine for the evidence store", ()),
    "citypatrol_spool_bytes": ("Their size, in bytes", ()),
    "citypatrol_spool_share": ("How much of the spool's room they take, 0..1", ()),
    "citypatrol_spool_oldest_seconds": ("How long the oldest of them has waited", ()),
    "citypatrol_spool_damaged": ("Files of the spool that are not the pictures they were", ()),
    "citypatrol_spool_unusable": ("1 while the spool's folder cannot be used", ()),
}

HISTOGRAMS: Final[dict[HistogramName, tuple[str, tuple[float, ...]]]] = {
    "citypatrol_visit_seconds": (
        "Length of a visit, from opening to its picture or its error",
        (0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 13.0, 25.0),
    ),
}
"""Meaning, and upper bounds of the buckets."""


class Metrics:
    """One registry per running pipeline, handed to whoever counts."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._counters = {
            name: Counter(name, meaning, labels, registry=self.registry)
            for name, (meaning, labels) in COUNTERS.items()
        }
        self._gauges = {
            name: Gauge(name, meaning, labels, registry=self.registry)
            for name, (meaning, labels) in GAUGES.items()
        }
        self._histograms = {
            name: Histogram(name, meaning, buckets=bounds, registry=self.registry)
            for name, (meaning, bounds) in HISTOGRAMS.items()
        }

    def count(self, name: CounterName, *labels: str, by: int = 1) -> None:
        counter = self._counters[name]
        (counter.labels(*labels) if labels else counter).inc(by)

    def show(self, name: GaugeName, value: float, *labels: str) -> None:
        gauge = self._gauges[name]
        (gauge.labels(*labels) if labels else gauge).set(value)

    def follow(self, name: GaugeName, read: Callable[[], float]) -> None:
        """Ask for a gauge of no label whenever the metrics are asked for, from any thread."""
        self._gauges[name].set_function(read)

    def show_all(self, name: GaugeName, values: Mapping[str, float]) -> None:
        """Set a gauge of one label for every value of it; other values of the label disappear."""
        gauge = self._gauges[name]
        for label in [sample.labels for family in gauge.collect() for sample in family.samples]:
            if (value := next(iter(label.values()))) not in values:
                gauge.remove(value)
        for value, number in values.items():
            gauge.labels(value).set(number)

    def observe(self, name: HistogramName, value: float) -> None:
        self._histograms[name].observe(value)
