"""Whether serving answers this patrol, knows its key, and has the same time."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parsedate_to_datetime

import httpx

from pipeline.clock import Clock
from pipeline.config import PatrolSettings
from pipeline.contract import Finding, Part, WatchPlan, broken, clock_skew, good
from pipeline.doctor.spool import remembered_plan
from pipeline.serving_client import ServingClient, ServingUnavailable

ANSWER_S = 10.0


def link_findings(settings: PatrolSettings, clock: Clock) -> Iterator[Finding]:
    try:
        answer = httpx.get(f"{settings.serving_url}/health", timeout=ANSWER_S, trust_env=False)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        yield broken(
            Part.SERVING,
            "serving_away",
            f"Serving does not answer at {settings.serving_url} ({type(error).__name__}): check "
            "patrol.serving_url, that serving runs, and the network to it.",
        )
        return
    try:
        ahead = parsedate_to_datetime(answer.headers["Date"]) - clock.now()
    except (KeyError, ValueError):
        ahead = None
    if ahead is not None:
        yield from clock_skew("serving", "clock_skew_serving", ahead.total_seconds())
    try:
        plan_of(settings, clock)
    except ServingUnavailable as error:
        yield broken(
            Part.SERVING,
            "serving_refuses",
            f"Serving answers, and gives this patrol no watch plan: {str(error).rstrip('.')}.",
        )
        return
    yield good(Part.SERVING, "serving", "Serving answers and knows this patrol.")


def told_plan(settings: PatrolSettings, clock: Clock) -> WatchPlan | None:
    """What serving wants to be watched, as it says itself; else as the patrol remembers it."""
    try:
        return plan_of(settings, clock)
    except ServingUnavailable:
        body = remembered_plan(settings.state_url.get_secret_value())
        return WatchPlan.model_validate_json(body) if body else None


def plan_of(settings: PatrolSettings, clock: Clock) -> WatchPlan | None:
    """What serving wants to be watched. Raises ServingUnavailable."""
    client = ServingClient(settings.serving_url, settings.key_id, settings.token, clock)
    try:
        return client.watch_plan(None)
    finally:
        client.close()
