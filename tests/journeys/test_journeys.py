"""One violation's way from a real visit to another system, as one trace."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import numpy as np
import pytest
from numpy.typing import NDArray
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import SecretStr, ValidationError

import citypatrol
from models import Detections
from pipeline.clock import HeldClock
from pipeline.courier import Courier
from pipeline.domain import WatchPlan
from pipeline.journeys import NOBODY, ExtraMissing, JourneySettings, Leg, Stretch, journeys_of
from pipeline.journeys.otel import Traces, first_span
from pipeline.metrics import Metrics
from pipeline.outbox import LetterKind
from pipeline.places import ConfirmRule
from pipeline.serving_client import ServingClient
from pipeline.simulator import PathConfig, SimulatorConfig, running
from serving.cases.domain import Action, Move
from serving.cases.service import move_case
from serving.connectors.settings import settings_of
from serving.handover.destinations import DestinationRepository
from serving.handover.domain import Destination
from tests.clips import make_clip
from tests.pipeline.patrolling import patrol, plan, wait_for
from tests.serving.harness import TOKEN, serving
from tests.serving.people import ADMINISTRATOR
from tests.serving.plans import import_plan

REPORT = uuid5(UUID(int=7), "a report")
NOON = datetime(2026, 5, 4, 4, tzinfo=UTC)
RULES = {"street_vending": ConfirmRule(seen_at_least=2, of_last=3, dwell_s=0.3)}
SECOND = timedelta(seconds=1)


def a_stall(
    images: Sequence[NDArray[np.uint8]], conditions: Sequence[str | None] | None = None
) -> list[Detections]:
    """Every picture shows the same one."""
    box = np.array([[200, 100, 300, 200]], np.float32)
    return [Detections(box, np.array([0.9], np.float32), np.array([0])) for _ in images]


def told_by(program: str) -> tuple[Traces, InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    return Traces(program, SimpleSpanProcessor(exporter)), exporter


def written(watched: WatchPlan) -> dict[str, Any]:
    """The plan as a plan file has it."""
    [camera] = watched.cameras
    [view] = camera.views
    return {
        "sources": [{"id": "sim", "max_sessions": 8}],
        "cameras": [
            {
                "id": camera.id,
                "name": camera.name,
                "source": "sim",
                "url": camera.url.get_secret_value() if camera.url else None,
                "views": [view.model_dump(mode="json", include={"id", "watch", "zones"})],
            }
        ],
    }


def programs(spans: Sequence[ReadableSpan]) -> dict[str, str]:
    return {span.name: str(span.resource.attributes["service.name"]) for span in spans}


def test_one_trace_leads_from_the_visit_to_the_other_system(
    tmp_path: Path, sqlite_url: str
) -> None:
    of_patrol, patrolled = told_by("citypatrol-patrol")
    of_serving, served = told_by("citypatrol-serve")
    clip = make_clip(tmp_path / "street.mp4")
    with (
        running(SimulatorConfig(paths=(PathConfig(name="gate-9", source=clip),))) as simulator,
        serving(sqlite_url, chores=True, journeys=of_serving) as front,
    ):
        watched = plan(simulator, "gate-9")
        with front.services.db.writing() as session:
            import_plan(session, written(watched), front.services.vault, front.clock.now())
            one = Destination("city", settings_of({"connector": "file", "folder": str(tmp_path)}))
            DestinationRepository(session).put(one, front.services.vault, front.clock.now())
        with patrol(
            tmp_path,
            watched,
            detect=a_stall,
            rules=RULES,
            store=front.store,
            journeys=of_patrol,
        ) as going:
            wait_for(lambda: any(one.kind == LetterKind.REPORT for one in going.outbox.unsent()))
            going.stop.set()
            going.thread.join(120)
            [letter] = [one for one in going.outbox.unsent() if one.kind == LetterKind.REPORT]
            front.clock.advance((datetime.now(UTC) - front.clock.now()).total_seconds() + 1)
            clock = HeldClock(front.clock.now())
            away = ServingClient("http://127.0.0.1:1", "pipeline", SecretStr(TOKEN), clock)
            Courier(going.outbox, away, clock, Metrics(), of_patrol).round(threading.Event())
            clock.advance(2)
            client = ServingClient(front.url, "pipeline", SecretStr(TOKEN), clock)
            Courier(going.outbox, client, clock, Metrics(), of_patrol).round(threading.Event())
            client.close()
            away.close()
        with front.person() as person:
            [case] = person.get("/api/cases").json()["cases"]
        with front.services.db.writing() as session:
            move = Move(Action.CONFIRM, case["version"])
            breaker = front.services.settings.handover.breaker
            at = front.clock.now()
            move_case(session, ADMINISTRATOR, UUID(case["id"]), move, at, breaker)
        wait_for(lambda: "hand-over" in programs(served.get_finished_spans()))
    spans = [*patrolled.get_finished_spans(), *served.get_finished_spans()]
    assert programs(spans) == {
        "visit": "citypatrol-patrol",
        "look": "citypatrol-patrol",
        "delivery": "citypatrol-patrol",
        "case": "citypatrol-serve",
        "hand-over": "citypatrol-serve",
    }
    assert {span.context.trace_id for span in spans if span.context} == {letter.id.int}
    assert [span.parent for span in spans if span.name == "visit"] == [None]
    others = [span for span in spans if span.name != "visit"]
    assert {span.parent.span_id for span in others if span.parent} == {first_span(letter.id)}
    outcomes = [span.status.description for span in spans if span.name == "delivery"]
    assert outcomes == ["later", None], "an attempt that failed is a leg of its own"
    handed = json.loads(next(tmp_path.glob("**/*.json")).read_text())
    assert UUID(handed["trace_id"]) == letter.id, "the other system was told the trace's id"
    text = " ".join(span.to_json() for span in spans)
    assert "rtsp" not in text
    assert "127.0.0.1" not in text


def test_a_leg_that_ends_before_it_began_lasts_no_time() -> None:
    leg = Leg(Stretch.LOOK, REPORT, NOON, NOON - SECOND)
    assert leg.ended == leg.began == NOON


def test_legs_told_in_any_order_by_two_programs_hang_together() -> None:
    one, first = told_by("one")
    other, second = told_by("other")
    other.tell(Leg(Stretch.CASE, REPORT, NOON + 2 * SECOND, NOON + 3 * SECOND, failed="refused"))
    one.tell(Leg(Stretch.VISIT, REPORT, NOON, NOON + SECOND, {"camera": "gate-3"}))
    [case], [visit] = second.get_finished_spans(), first.get_finished_spans()
    assert case.parent is not None
    assert visit.context is not None
    assert case.parent.span_id == visit.context.span_id
    assert case.parent.trace_id == visit.context.trace_id == REPORT.int
    assert visit.attributes == {"citypatrol.camera": "gate-3"}
    assert (visit.end_time or 0) - (visit.start_time or 0) == 1_000_000_000
    assert not case.status.is_ok


class Collector:
    """Takes what a collector would take: OTLP over HTTP."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None, bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.asked.append((self.path, self.headers["Authorization"], body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))


def test_a_collector_is_sent_everything_before_the_program_ends() -> None:
    collector = Collector()
    collector.thread.start()
    settings = JourneySettings(
        endpoint=f"http://127.0.0.1:{collector.server.server_address[1]}",
        authorization=SecretStr("Bearer of news"),
    )
    try:
        with journeys_of(settings, "citypatrol-patrol") as journeys:
            journeys.tell(Leg(Stretch.VISIT, REPORT, NOON, NOON + SECOND))
    finally:
        collector.server.shutdown()
        collector.server.server_close()
        collector.thread.join()
    [(path, authorization, body)] = collector.asked
    assert (path, authorization) == ("/v1/traces", "Bearer of news")
    assert REPORT.bytes in body
    assert b"citypatrol-patrol" in body


def test_a_collector_that_is_away_holds_nobody_up() -> None:
    settings = JourneySettings(endpoint="http://127.0.0.1:1", timeout_s=0.2)
    began = datetime.now(UTC)
    with journeys_of(settings, "citypatrol-patrol") as journeys:
        for _ in range(3000):
            journeys.tell(Leg(Stretch.VISIT, REPORT, NOON, NOON + SECOND))
    assert datetime.now(UTC) - began < timedelta(seconds=120)


def test_switched_off_nobody_is_told_and_nothing_is_loaded() -> None:
    with journeys_of(JourneySettings(), "citypatrol-patrol") as journeys:
        assert journeys is NOBODY
    code = (
        "import sys, citypatrol, pipeline.run, serving.run\n"
        "assert not [name for name in sys.modules if name.startswith('opentelemetry.sdk')]\n"
    )
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=120)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pipeline.journeys.otel", None)
    settings = JourneySettings(endpoint="http://127.0.0.1:4318")
    with (
        pytest.raises(ExtraMissing, match=r"citypatrol\[otel\]"),
        journeys_of(settings, "citypatrol-patrol"),
    ):
        pytest.fail("it began without the library")


@pytest.mark.parametrize("endpoint", ["collector:4318", "http://c/v1/traces", "ftp://c", ""])
def test_an_address_that_is_none_is_refused(endpoint: str) -> None:
    with pytest.raises(ValidationError):
        JourneySettings(endpoint=endpoint)


def test_the_authorization_may_stand_in_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "authorization"
    file.write_text("Bearer of news\n")
    file.chmod(0o400)
    monkeypatch.setenv("CITYPATROL_JOURNEYS__AUTHORIZATION_FILE", str(file))
    found = citypatrol.read_settings(None).journeys
    assert found.authorization is not None
    assert found.authorization.get_secret_value() == "Bearer of news"
    assert "news" not in repr(found)
