"""``GET /metrics`` for Prometheus, and the counting of every request.

Serving stands where people reach it, so the page is off until ``metrics_token`` is set, and then
opens with ``Authorization: Bearer TOKEN``, which Prometheus sends by itself (``authorization:`` in
its scrape settings). It holds counts by kind and state: no case, no person, no address.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from fastapi import APIRouter, FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.access.guard import Door, opens_to
from serving.deps import Services, TheServices
from serving.errors import NotFound, NotSignedIn
from serving.events.repository import CameraEventRepository
from serving.history.standing import DAY, standing
from serving.learning.repository import StepRepository
from serving.metrics import Metrics
from serving.users import domain as users

router = APIRouter(tags=["health"])

ELSEWHERE: Final = "other"
"""The route of a request that leads nowhere: addresses people try out are not kept apart."""
ENDLESS: Final = frozenset({"/api/events"})
"""Answered for as long as a page is open: that is no time to answer."""
UNCOUNTED: Final = frozenset({"/metrics", "/health", "/alive"})
"""Asked by machines all day; they would drown the rest."""


class MetricsOff(NotFound):
    type = "metrics-off"

    def __init__(self) -> None:
        super().__init__("There is no metrics page here; set serving.metrics_token to have one.")


class MetricsTokenWrong(NotSignedIn):
    type = "metrics-token"

    def __init__(self) -> None:
        super().__init__("The metrics page needs 'Authorization: Bearer' with metrics_token.")


@router.get("/metrics", include_in_schema=False, dependencies=[opens_to(Door.METRICS_TOKEN)])
def get_metrics(services: TheServices, request: Request) -> Response:
    """Prometheus text. Raises MetricsOff or MetricsTokenWrong."""
    _check_token(services, request.headers.get("authorization", ""))
    _count_now(services)
    body = generate_latest(services.metrics.registry)
    return Response(
        body, headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"}
    )


def install(app: FastAPI, metrics: Metrics) -> None:
    """Count every request that ``app`` answers."""
    app.add_middleware(_Counting, metrics=metrics)


class _Counting:
    def __init__(self, inner: ASGIApp, metrics: Metrics) -> None:
        self._inner = inner
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in UNCOUNTED:
            await self._inner(scope, receive, send)
            return
        began, status = time.monotonic(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._inner(scope, receive, sending)
        finally:
            route = _route(scope)
            self._metrics.count(
                "citypatrol_serving_requests_total", scope["method"], route, str(status)
            )
            if route not in ENDLESS:
                self._metrics.observe(
                    "citypatrol_serving_request_seconds", route, time.monotonic() - began
                )


def _route(scope: Scope) -> str:
    """The template a request was led by; for everything below a mount, where that stands."""
    path = getattr(scope.get("route"), "path", None)
    mount = scope.get("root_path")
    return str(path or mount or ELSEWHERE)


def _check_token(services: Services, given: str) -> None:
    token = services.settings.metrics_token
    if token is None:
        raise MetricsOff
    expected = f"Bearer {token.get_secret_value()}"
    if not hmac.compare_digest(expected.encode(), given.encode()):
        raise MetricsTokenWrong


def _count_now(services: Services) -> None:
    everywhere = users.Scope.everywhere()
    with services.db.reading() as session:
        troubles = CameraEventRepository(session, everywhere).count_open()
        learning = StepRepository(session).state_counts()
        counted = services.ledger.read(session, services.clock.now())
        history = standing(session, services.settings.history, services.clock.now())
    heard = services.contacts.last()
    show = services.metrics.show_all
    show("citypatrol_serving_database_connections", services.db.connections())
    show("citypatrol_serving_history_behind_days", _days(history.behind))
    show("citypatrol_serving_history_ahead_days", _days(history.ahead))
    show("citypatrol_serving_cases", {status.value: n for status, n in counted.cases.items()})
    show("citypatrol_serving_camera_troubles", {kind.value: n for kind, n in troubles.items()})
    show("citypatrol_serving_samples", {state.value: n for state, n in counted.samples.items()})
    show("citypatrol_serving_learning_steps", {state.value: n for state, n in learning.items()})
    show(
        "citypatrol_serving_handover_letters",
        {state.value: n for state, n in counted.letters.items()},
    )
    show(
        "citypatrol_serving_pipeline_heard_timestamp_seconds",
        {what.value: at.timestamp() for what, at in heard.items()},
    )


def _days(spans: Mapping[str, timedelta]) -> dict[str, float]:
    return {name: span / DAY for name, span in spans.items()}
