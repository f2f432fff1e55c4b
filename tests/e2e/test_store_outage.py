"""The evidence store hangs while every violation is confirmed: none lost, none doubled."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from pipeline.database import engine_for
from pipeline.outbox import LetterKind, Outbox
from pipeline.storage import Spool, SpoolSettings, open_store
from tests.chaos import installation
from tests.chaos.city import Source, city
from tests.chaos.installation import Addresses
from tests.chaos.programs import Programs
from tests.chaos.reckoning import Spot, cases_of, reckon
from tests.chaos.relay import HOST
from tests.chaos.stage import wait_until
from tests.chaos.street import Mark, Thing
from tests.peers.broken_way import Break, way_to
from tests.peers.case_platform import case_platform
from tests.peers.ports import free_ports
from tests.peers.rclone import s3_server

YARD: Final = Source("yard", 2, ("cam-0", "cam-1"))
PATROL: Final = "north"
DWELL_S: Final = 4.0
HANG_S: Final = 300.0
"""Ends what hangs; all of it together takes a minute."""


@pytest.mark.slow
@pytest.mark.service
@pytest.mark.timeout(900)
def test_what_is_confirmed_while_the_store_hangs_becomes_cases_once_it_is_back(
    tmp_path: Path,
) -> None:
    """A patrol, serving and an S3 server, each a program of its own; the patrol is killed while
    pictures wait."""
    serving, pages = free_ports(2)
    spool = Spool(SpoolSettings(folder=installation.spool_of(PATROL, tmp_path)))
    pipeline_url, serving_url = (f"sqlite:///{tmp_path}/{name}.db" for name in ("north", "office"))
    with (
        s3_server(tmp_path / "objects") as server,
        way_to(server.port) as way,
        case_platform() as platform,
        city([YARD], tmp_path) as cameras,
    ):
        at = Addresses(pipeline_url, serving_url, way.port, serving)
        settings = installation.settings(tmp_path, at, DWELL_S)
        installation.prepare(at, cameras, platform.url)
        outbox = Outbox(engine_for(pipeline_url))

        def reports() -> int:
            return sum(one.kind is LetterKind.REPORT for one in outbox.unsent())

        way.breaks(Break.SILENT)
        appeared: dict[Spot, datetime] = {}
        now = datetime.now(UTC)
        for camera in YARD.cameras:
            cameras.appear(camera, [Mark(3, Thing.STALL), Mark(24, Thing.HOLE)])
            appeared |= {(camera, 3, Thing.STALL): now, (camera, 24, Thing.HOLE): now}
        with installation.database(at) as db:
            with Programs(tmp_path, settings) as programs:
                programs.start("serving", ["serve"], installation.serving_environment(serving))
                told = {"CITYPATROL_PATROL__METRICS_PORT": str(pages)}
                environment = installation.patrol_environment(PATROL, tmp_path) | told
                programs.start(PATROL, ["patrol", "--no-table"], environment)
                wait_until(lambda: bool(spool.waiting()), HANG_S, "nothing waits in the spool")
                programs.kill(PATROL)
                wait_until(lambda: reports() == len(appeared), HANG_S, "not all was confirmed")
                wait_until(
                    lambda: figures(pages).get("citypatrol_store_away") == 1,
                    HANG_S,
                    "the patrol does not say that the store is away",
                )
                found = figures(pages)
                assert found["citypatrol_spool_waiting"] > 0
                assert len(spool.waiting()) >= len(appeared)
                assert found.get("citypatrol_store_outages_total", 0) == 0
                assert cases_of(db) == []
                way.mend()
                wait_until(lambda: reports() == 0, HANG_S, "a report waits")
                wait_until(lambda: not spool.waiting(), HANG_S, "a picture waits")
                wait_until(
                    lambda: len(platform.cases) >= len(appeared), HANG_S, "not all was handed over"
                )
            keys = [key for key, _ in platform.cases]
            store = open_store(installation.store_settings(server.port))
            left = (outbox, [spool], cameras.guests, [YARD])
            reckoning = reckon(appeared, db, store, keys, *left)
    assert reckoning.faults == []
    assert reckoning.pictures >= 3 * len(appeared)


def figures(port: int) -> dict[str, float]:
    """What a patrol says of itself, sums over labels; nothing while it is not up."""
    try:
        page = httpx.get(f"http://{HOST}:{port}/metrics", trust_env=False, timeout=30).text
    except httpx.TransportError:
        return {}
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(page):
        for one in family.samples:
            found[one.name] = found.get(one.name, 0.0) + one.value
    return found
