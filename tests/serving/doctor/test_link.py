"""Whether serving takes a patrol for its own is asked of serving itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.clock import HeldClock
from pipeline.config import PatrolSettings
from pipeline.doctor.link import link_findings
from pipeline.doctor.ports import Listening, port_findings
from tests.serving.harness import TOKEN, Front


def names(front: Front, clock: HeldClock, **changes: Any) -> list[str]:
    given = {"serving_url": front.url, "token": TOKEN, **changes}
    settings = PatrolSettings.model_validate(given)
    return [one.name for one in link_findings(settings, clock)]


def test_serving_is_told_to_answer_to_refuse_or_to_be_away(front: Front) -> None:
    now = HeldClock(datetime.now(UTC))
    front.clock.advance((now.now() - front.clock.now()).total_seconds())
    assert names(front, now) == ["serving"]
    assert names(front, now, token="another token than serving has") == ["serving_refuses"]
    assert names(front, now, serving_url="http://127.0.0.1:9") == ["serving_away"]
    late = HeldClock(datetime.now(UTC) - timedelta(seconds=20))
    assert names(front, late)[0] == "clock_skew_serving"


def test_a_port_that_our_own_program_holds_is_well(front: Front) -> None:
    port = int(front.url.rsplit(":", 1)[1])
    ours = Listening("citypatrol serve", "serving.port", "127.0.0.1", port, "database")
    [found] = port_findings((ours,))
    assert found.name == "port_ours"


def test_an_address_of_another_machine_cannot_be_listened_on() -> None:
    ours = Listening("citypatrol serve", "serving.port", "192.0.2.1", 8080, "database")
    [found] = port_findings((ours,))
    assert found.name == "port_forbidden"


@pytest.mark.parametrize(
    ("host", "asked"), [("0.0.0.0", "http://127.0.0.1:1"), ("::", "http://[::1]:1")]
)
def test_who_listens_everywhere_is_asked_at_home(host: str, asked: str) -> None:
    assert Listening("citypatrol serve", "serving.port", host, 1, "database").url == asked
