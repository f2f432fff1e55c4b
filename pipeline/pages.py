"""The pipeline's own web pages: ``/metrics`` for Prometheus, ``/health`` for a watchdog, and
``/alive`` for whatever restarts programs.

They hold no secret and no picture, but tell how many cameras there are and how they fare: bind them
to an address that only the monitoring reaches.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from pipeline.clock import Clock
from pipeline.metrics import Metrics
from pipeline.status import Health, HealthLimits, PatrolStatus, StatusBoard, health
from pipeline.status.gauges import publish

log = logging.getLogger(__name__)


class PageUnavailable(Exception):
    """The port of the pipeline's pages cannot be listened on."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Answer:
    status: HTTPStatus
    media_type: str
    body: bytes


class Pages:
    """What stands on the pages at this moment."""

    def __init__(
        self, board: StatusBoard, metrics: Metrics, clock: Clock, limits: HealthLimits
    ) -> None:
        self._board = board
        self._metrics = metrics
        self._clock = clock
        self._limits = limits

    def answer(self, path: str) -> Answer:
        pages: dict[str, Callable[[], Answer]] = {
            "/metrics": self._metrics_page,
            "/health": self._health_page,
            "/alive": self._alive_page,
        }
        page = pages.get(path.split("?")[0])
        if page is None:
            told = {"detail": f"There is nothing here; ask for {' or '.join(pages)}."}
            return _json(HTTPStatus.NOT_FOUND, told)
        return page()

    def _metrics_page(self) -> Answer:
        status = self._board.current()
        if status is not None:
            publish(status, self._metrics)
        return Answer(HTTPStatus.OK, CONTENT_TYPE_LATEST, generate_latest(self._metrics.registry))

    def _health_page(self) -> Answer:
        status, now = self._board.current(), self._clock.now()
        found = health(status, now, self._limits)
        code = HTTPStatus.OK if found.ok else HTTPStatus.SERVICE_UNAVAILABLE
        return _json(code, told(found, status, now))

    def _alive_page(self) -> Answer:
        """503 only where a restart helps: one that only lost its sources is better left alone."""
        status = self._board.current()
        found = health(status, self._clock.now(), self._limits)
        code = HTTPStatus.SERVICE_UNAVAILABLE if found.stuck else HTTPStatus.OK
        return _json(code, {"alive": not found.stuck})


def told(found: Health, status: PatrolStatus | None, now: datetime) -> dict[str, Any]:
    """The health page's content: the state, what is wrong, and the figures it was judged by."""
    figures: dict[str, Any] = {}
    if status is not None:
        last = status.last_look_at
        figures = {
            "plan": status.plan_version,
            "cameras": status.cameras,
            "cameras_failing": status.failing_cameras,
            "cameras_unable": status.unable_cameras,
            "looks_total": status.looks_total,
            "looks_per_s": round(status.looks_per_s, 2),
            "last_look_s_ago": round((now - last).total_seconds(), 1) if last else None,
            "coverage": round(status.coverage.of_all, 4),
            "outbox_waiting": status.outbox.waiting,
            "outbox_refused": status.outbox.refused,
            "up_s": round((now - status.started_at).total_seconds()),
        }
    return {"state": found.state.value, "sentences": list(found.sentences), **figures}


@contextmanager
def serving_pages(host: str, port: int, pages: Pages) -> Iterator[int]:
    """Answer on ``host:port`` until the block ends; yields the port. Raises PageUnavailable."""
    try:
        server = ThreadingHTTPServer((host, port), _handler(pages))
    except OSError as error:
        raise PageUnavailable(
            f"The metrics page cannot listen on {host}:{port} ({error.strerror}): "
            "stop what listens there, or choose another patrol.metrics_port."
        ) from None
    # A monitor that holds its connection must not hold the patrol's end.
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), name="pages")
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(pages: Pages) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10
        server_version = "CityPatrol"
        sys_version = ""

        def do_GET(self) -> None:
            self._send(with_body=True)

        def do_HEAD(self) -> None:
            self._send(with_body=False)

        def _send(self, *, with_body: bool) -> None:
            try:
                answer = pages.answer(self.path)
            except Exception:
                log.exception("a page of the pipeline could not be made")
                answer = _json(
                    HTTPStatus.INTERNAL_SERVER_ERROR,
                    {"detail": "This page could not be made; the log has the details."},
                )
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.media_type)
            self.send_header("Content-Length", str(len(answer.body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            if with_body:
                self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            log.debug("pages: " + format, *args)

    return Handler


def _json(status: HTTPStatus, content: dict[str, Any]) -> Answer:
    body = json.dumps(content, ensure_ascii=False).encode()
    return Answer(status, "application/json", body + b"\n")
