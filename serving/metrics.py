"""What serving counts. Every metric is declared here once, with its unit and its meaning.

Nothing here tells what a case is about or whose it is: kinds, states and numbers only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

CounterName = Literal[
    "citypatrol_serving_requests_total",
    "citypatrol_serving_case_steps_total",
    "citypatrol_serving_intake_total",
    "citypatrol_serving_intake_rounds_total",
    "citypatrol_serving_logins_total",
    "citypatrol_serving_retention_total",
    "citypatrol_serving_checks_total",
    "citypatrol_serving_repeats_total",
    "citypatrol_serving_limited_total",
    "citypatrol_serving_notice_resets_total",
    "citypatrol_serving_database_refusals_total",
    "citypatrol_serving_line_total",
    "citypatrol_serving_history_forgotten_total",
]
GaugeName = Literal[
    "citypatrol_serving_cases",
    "citypatrol_serving_camera_troubles",
    "citypatrol_serving_samples",
    "citypatrol_serving_learning_steps",
    "citypatrol_serving_handover_letters",
    "citypatrol_serving_pipeline_heard_timestamp_seconds",
    "citypatrol_serving_database_connections",
    "citypatrol_serving_on_duty",
    "citypatrol_serving_history_behind_days",
    "citypatrol_serving_history_ahead_days",
]
HistogramName = Literal["citypatrol_serving_request_seconds"]

COUNTERS: Final[dict[CounterName, tuple[str, tuple[str, ...]]]] = {
    "citypatrol_serving_requests_total": (
        "Requests answered, by method, route (its template, never the address itself) and status",
        ("method", "route", "status"),
    ),
    "citypatrol_serving_case_steps_total": (
        "Steps that were taken in the histories of cases, by action: what people decided",
        ("action",),
    ),
    "citypatrol_serving_intake_total": (
        "Letters from the pipeline by kind (report, check_result, place_gone, camera_event, "
        "look_sample, shadow_report, suppressions, shown_look, patrol_report) and outcome: "
        "accepted, repeated (a look over its quota, too), later or refused",
        ("kind", "outcome"),
    ),
    "citypatrol_serving_intake_rounds_total": (
        "Transactions in which letters were entered, by kind: those that wait at one moment share "
        "one",
        ("kind",),
    ),
    "citypatrol_serving_logins_total": (
        "Attempts to sign in, by outcome: accepted, refused or too_often",
        ("outcome",),
    ),
    "citypatrol_serving_retention_total": (
        "What was deleted because its time to be kept was over: cases that gave up their evidence, "
        "and pictures whose bytes were erased",
        ("what",),
    ),
    "citypatrol_serving_checks_total": (
        "Re-checks by outcome: pass, not_pass, unable, or late where the case had gone on without",
        ("outcome",),
    ),
    "citypatrol_serving_repeats_total": (
        "Changes asked for under an Idempotency-Key, by outcome: kept (done), replayed (done "
        "before), in_flight, or refused (the key came with another request, or there are too many)",
        ("outcome",),
    ),
    "citypatrol_serving_limited_total": (
        "Requests refused because somebody asked too often, by allowance: requests, lists, "
        "exports, sign_ins",
        ("allowance",),
    ),
    "citypatrol_serving_notice_resets_total": (
        "Open pages that were told to load again instead of hearing every change: because they "
        "were slow, because of a gap since they last listened, or because this serving may have "
        "missed something",
        ("why",),
    ),
    "citypatrol_serving_database_refusals_total": (
        "Requests answered 503 for the database's sake: busy (no connection was free in time), "
        "too_long (the statement was ended) or away",
        ("why",),
    ),
    "citypatrol_serving_line_total": (
        "The line on which processes of serving hear what each of them changes: opened, broken, a "
        "message heard, unreadable, or too_many changes in one to tell each of them",
        ("event",),
    ),
    "citypatrol_serving_history_forgotten_total": (
        "Rows that were deleted because their time to be kept was over, by table; months that are "
        "dropped whole are not counted",
        ("table",),
    ),
}

GAUGES: Final[dict[GaugeName, tuple[str, str]]] = {
    "citypatrol_serving_cases": ("Cases by status, counted when asked", "status"),
    "citypatrol_serving_camera_troubles": (
        "Cameras' troubles that last, by the event that began them, counted when asked",
        "kind",
    ),
    "citypatrol_serving_samples": (
        "Samples by state, counted when asked: waiting for long, or failed, means pictures are not "
        "made",
        "state",
    ),
    "citypatrol_serving_learning_steps": (
        "Steps of the learning loop by state, counted when asked",
        "state",
    ),
    "citypatrol_serving_handover_letters": (
        "Letters to other systems by state (waiting, sent, dead, given_up), counted when asked",
        "state",
    ),
    "citypatrol_serving_pipeline_heard_timestamp_seconds": (
        "When the pipeline last came, in Unix time, by what for: plan or a kind of letter",
        "what",
    ),
    "citypatrol_serving_database_connections": (
        "Connections of this process to its database: in_use, idle, and the most there may be, "
        "counted when asked",
        "state",
    ),
    "citypatrol_serving_on_duty": (
        "1 while this process does the jobs of which there must be one: chores",
        "duty",
    ),
    "citypatrol_serving_history_behind_days": (
        "How many days the oldest row of a table has been past its time to be kept, counted when "
        "asked: more than a few means that forgetting stands still",
        "table",
    ),
    "citypatrol_serving_history_ahead_days": (
        "For how many days from now on a table that stands in parts has them, counted when asked",
        "table",
    ),
}
"""Meaning, and the one label."""

HISTOGRAMS: Final[dict[HistogramName, tuple[str, tuple[float, ...]]]] = {
    "citypatrol_serving_request_seconds": (
        "Time to answer a request, by route",
        (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
    ),
}
"""Meaning, and upper bounds of the buckets. The label is the route."""


class Metrics:
    """One registry per running serving, handed to whoever counts."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._counters = {
            name: Counter(name, meaning, labels, registry=self.registry)
            for name, (meaning, labels) in COUNTERS.items()
        }
        self._gauges = {
            name: Gauge(name, meaning, (label,), registry=self.registry)
            for name, (meaning, label) in GAUGES.items()
        }
        self._histograms = {
            name: Histogram(name, meaning, ("route",), buckets=bounds, registry=self.registry)
            for name, (meaning, bounds) in HISTOGRAMS.items()
        }

    def count(self, name: CounterName, *labels: str, by: int = 1) -> None:
        self._counters[name].labels(*labels).inc(by)

    def show_all(self, name: GaugeName, values: Mapping[str, float]) -> None:
        """Set a gauge for every value of its label; a value that is missing is gone."""
        gauge = self._gauges[name]
        gauge.clear()
        for label, value in values.items():
            gauge.labels(label).set(value)

    def observe(self, name: HistogramName, route: str, seconds: float) -> None:
        self._histograms[name].labels(route).observe(seconds)
