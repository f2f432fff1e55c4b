"""The pipeline's pages answer what a monitor asks."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import httpx
import pytest

from pipeline.clock import HeldClock
from pipeline.domain import VisitError
from pipeline.metrics import COUNTERS, GAUGES, HISTOGRAMS, Metrics
from pipeline.pages import Pages, PageUnavailable, serving_pages
from pipeline.status import Failing, HealthLimits, StatusBoard
from tests.pipeline.status.examples import NOW, Covered, Part, source, status


class Watched:
    def __init__(self, url: str, board: StatusBoard, clock: HeldClock) -> None:
        self.url, self.board, self.clock = url, board, clock

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"{self.url}{path}", trust_env=False, timeout=60)


@pytest.fixture
def watched() -> Iterator[Watched]:
    board, clock = StatusBoard(), HeldClock(NOW)
    pages = Pages(board, Metrics(), clock, HealthLimits())
    with serving_pages("127.0.0.1", 0, pages) as port:
        yield Watched(f"http://127.0.0.1:{port}", board, clock)


def test_health_is_503_before_the_patrol_begins_and_200_while_looks_flow(watched: Watched) -> None:
    assert watched.get("/health").status_code == 503
    watched.board.show(status())
    answer = watched.get("/health")
    assert answer.status_code == 200
    assert answer.json()["state"] == "up"
    assert answer.json()["looks_per_s"] == 1.0
    assert answer.json()["last_look_s_ago"] == 1.0


def test_a_loop_that_stands_still_turns_health_to_503_though_the_page_answers(
    watched: Watched,
) -> None:
    watched.board.show(status())
    watched.clock.advance(45)
    answer = watched.get("/health")
    assert answer.status_code == 503
    assert "stood still for 45 s" in answer.json()["sentences"][0]


def test_only_where_a_restart_helps_the_patrol_says_it_is_not_alive(watched: Watched) -> None:
    assert watched.get("/alive").status_code == 200, "a patrol that begins is left to begin"
    watched.board.show(status(sources=(source("a", breaker="open"),)))
    assert watched.get("/health").status_code == 503
    assert watched.get("/alive").status_code == 200, "a restart brings no platform back"
    watched.clock.advance(45)
    assert watched.get("/alive").status_code == 503
    assert watched.get("/alive").json() == {"alive": False}


def test_metrics_tell_the_status_at_the_moment_of_asking(watched: Watched) -> None:
    failing = (Failing(VisitError.AUTH, 3, "gate-3"),)
    covered = Covered(0.75, 40.0, by_kind={"bin_overflow": Part(0.5)})
    watched.board.show(status(coverage=covered, failing=failing))
    text = watched.get("/metrics").text
    assert 'citypatrol_coverage_share{of="all"} 0.75' in text
    assert 'citypatrol_kind_coverage_share{kind="bin_overflow"} 0.5' in text
    assert "citypatrol_lateness_seconds 40.0" in text
    assert 'citypatrol_cameras_failing{reason="auth"} 3.0' in text
    watched.board.show(status(sources=(source("a", breaker="open"),)))
    text = watched.get("/metrics").text
    assert 'reason="auth"' not in text, "nobody fails any more"
    assert 'citypatrol_source_blocked{source="a"} 1.0' in text


def test_every_metric_is_on_the_page_with_its_meaning(watched: Watched) -> None:
    text = watched.get("/metrics").text
    for name in [*COUNTERS, *GAUGES, *HISTOGRAMS]:
        assert f"# HELP {name} " in text


def test_other_addresses_say_where_to_go(watched: Watched) -> None:
    answer = watched.get("/")
    assert answer.status_code == 404
    assert answer.json() == {
        "detail": "There is nothing here; ask for /metrics or /health or /alive."
    }


def test_a_port_that_is_taken_is_said_in_words() -> None:
    pages = Pages(StatusBoard(), Metrics(), HeldClock(NOW), HealthLimits())
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(PageUnavailable, match="choose another patrol"),
            serving_pages("127.0.0.1", port, pages),
        ):
            pass


def test_a_monitor_that_says_nothing_does_not_hold_up_the_end() -> None:
    pages = Pages(StatusBoard(), Metrics(), HeldClock(NOW), HealthLimits())
    with serving_pages("127.0.0.1", 0, pages) as port:
        silent = socket.create_connection(("127.0.0.1", port))
    silent.close()
