"""Serving is killed while reports pour in: no case is lost and none is doubled."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest
from pydantic import SecretStr

from pipeline.clock import SystemClock
from pipeline.serving_client import Outcome, ServingClient
from pipeline.storage import FolderStore
from serving.cases.listing import CaseListing
from serving.cases.wanted import CaseFilter
from serving.db import open_database
from serving.users.domain import Scope
from serving.vault import Vault
from tests.serving.examples import city, report
from tests.serving.harness import SECRET, TOKEN
from tests.serving.plans import import_plan
from tests.serving.program import program

REPORTS = 60


def client(url: str) -> ServingClient:
    return ServingClient(url, "pipeline", SecretStr(TOKEN), SystemClock())


@pytest.mark.slow
def test_killed_amid_reports_and_started_again_serving_has_each_case_once(
    database_url: str, tmp_path: Path
) -> None:
    db = open_database(database_url)
    with db.writing() as session:
        import_plan(session, city(), Vault(SecretStr(SECRET)), datetime.now(UTC))
    store = FolderStore(tmp_path / "pictures")
    bodies = [report(store, place=n).model_dump_json() for n in range(1, REPORTS + 1)]
    acknowledged: dict[str, str | None] = {}

    def pour(url: str) -> None:
        sender = client(url)
        for body in bodies:
            if body == bodies[-1]:
                # However late the kill is, one report finds nobody.
                killed.wait(60)
            delivery = sender.send(body)
            if delivery.outcome is Outcome.ACCEPTED:
                acknowledged[body] = delivery.case_id
                if len(acknowledged) == REPORTS // 2:
                    enough.set()
        sender.close()

    enough, killed = Event(), Event()
    with program(database_url, tmp_path / "pictures") as first:
        pouring = Thread(target=pour, args=(first.url,))
        pouring.start()
        assert enough.wait(60)
        first.kill()
        killed.set()
        pouring.join(60)
    assert 0 < len(acknowledged) < REPORTS
    with program(database_url, tmp_path / "pictures") as second:
        sender = client(second.url)
        again = {body: sender.send(body) for body in bodies}
        sender.close()
        assert second.stop() == 0, "asked to end by SIGTERM, it ends by itself"
    assert {delivery.outcome for delivery in again.values()} == {Outcome.ACCEPTED}
    for body, case_id in acknowledged.items():
        assert again[body].case_id == case_id
    with db.reading() as session:
        page = CaseListing(session, Scope.everywhere()).page(CaseFilter(), None, 1000)
    assert len(page.lines) == REPORTS
    day = page.lines[0].number[:11]
    if all(line.number.startswith(day) for line in page.lines):
        numbers = sorted(int(line.number[12:]) for line in page.lines)
        assert numbers == list(range(1, REPORTS + 1))
    db.close()
