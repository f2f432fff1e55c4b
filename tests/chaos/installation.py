"""A whole installation on one machine: its settings, its databases, and its programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr

from pipeline.database import upgrade as upgrade_pipeline
from pipeline.storage import StoreSettings
from serving.audit.domain import Actor
from serving.connectors.settings import settings_of
from serving.db import Database, open_database
from serving.handover.deciding import decide
from serving.handover.destinations import DestinationRepository
from serving.handover.domain import Destination, Mode
from serving.upgrading import upgrade as upgrade_serving
from serving.vault import Vault
from tests.chaos.city import City
from tests.chaos.relay import HOST
from tests.chaos.street import Thing, paint_package
from tests.peers.rclone import ACCESS_KEY, SECRET_KEY
from tests.serving.harness import SECRET, TOKEN
from tests.serving.plans import import_plan

EVERYWHERE: Final = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
TARGET_S: Final = 15.0
PLATFORM: Final = "city"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the parts of an installation find each other."""

    pipeline_url: str
    serving_url: str
    """Of the databases."""
    store: int
    serving: int
    """Ports of this machine."""


def settings(folder: Path, at: Addresses, dwell_s: float) -> Path:
    """Write the settings file that every program of the installation reads.

    Times are seconds instead of minutes; everything else that is not said is as it comes. A thing
    is confirmed ``dwell_s`` seconds after it was first seen.
    """
    package = paint_package(folder / "paint")
    rules = "".join(
        f"[patrol.confirm.{thing}]\nseen_at_least = 3\nof_last = 5\ndwell_s = {dwell_s}\n"
        for thing in Thing
    )
    file = folder / "citypatrol.toml"
    file.write_text(
        f"""
[store]
kind = "s3"
endpoint = "{HOST}:{at.store}"
access_key = "{ACCESS_KEY}"
secret_key = "{SECRET_KEY}"
secure = false

[serving]
database_url = "{at.serving_url}"
secret_key = "{SECRET}"
pipeline_token = "{TOKEN}"
looks = {{ every_hours = 0 }}
learning = {{ finder = "{package}", packages = "{folder}", workspace = "{folder}/learning" }}

[serving.handover]
allowed_hosts = ["{HOST}"]
allowed_networks = ["127.0.0.0/8"]
pauses_s = [3, 6, 10]

[patrol]
state_url = "{at.pipeline_url}"
serving_url = "http://{HOST}:{at.serving}"
token = "{TOKEN}"
model = "{package}"
engine = "onnx"
precision = "fp32"
lanes = 1
plan_refresh_s = 5
pace = {{ revisit_s = 1.5, sessions = 8, backoff_first_s = 2, backoff_max_s = 10 }}
admit = {{ frozen_repeats = 0 }}
second_look = {{}}
{rules}
"""
    )
    return file


def prepare(at: Addresses, city: City, platform_url: str) -> None:
    """Both databases, the register of cameras, and the platform that gets every case unreviewed."""
    upgrade_pipeline(at.pipeline_url)
    upgrade_serving(at.serving_url)
    vault, now = Vault(SecretStr(SECRET)), datetime.now(UTC)
    platform = settings_of(
        {
            "connector": "webhook",
            "url": f"{platform_url}/cases",
            "ask_url": f"{platform_url}/cases?key={{key}}",
            "timeout_s": 2,
            "poll_s": 3600,
        }
    )
    destination = Destination(PLATFORM, platform, pictures="none", secret=SecretStr("ours"))
    with database(at) as db, db.writing() as session:
        report = import_plan(session, plan(city), vault, now)
        assert not report.refused, report.refused
        DestinationRepository(session).put(destination, vault, now)
        decide(session, Thing.STALL, Mode.AUTO, "nobody reviews", now, Actor("chaos", via="test"))


def plan(city: City, host: str = HOST) -> dict[str, Any]:
    """The cameras as a city registers them."""
    return {
        "sources": [{"id": one.id, "max_sessions": one.cap} for one in city.sources],
        "cameras": [
            _camera(camera, source.id, city.url(camera, host))
            for source in city.sources
            for camera in source.cameras
        ],
    }


def _camera(camera: str, source: str, url: str) -> dict[str, Any]:
    kerb = {"id": "kerb", "kind": "no_vending", "polygon": EVERYWHERE}
    view = {"id": "main", "watch": sorted(Thing), "zones": [kerb]}
    told = {"id": camera, "name": camera, "url": url, "source": source, "target_s": TARGET_S}
    return {**told, "views": [view]}


@contextmanager
def database(at: Addresses) -> Iterator[Database]:
    """Serving's database."""
    db = open_database(at.serving_url)
    try:
        yield db
    finally:
        db.close()


def store_settings(port: int) -> StoreSettings:
    """Of the store as whoever counts at the end reaches it."""
    return StoreSettings(
        kind="s3",
        endpoint=f"{HOST}:{port}",
        access_key=ACCESS_KEY,
        secret_key=SecretStr(SECRET_KEY),
        secure=False,
    )


def serving_environment(port: int) -> dict[str, str]:
    """What makes one of several serving processes another than the rest."""
    return {"CITYPATROL_SERVING__PORT": str(port)}


def patrol_command(workers: int) -> Sequence[str]:
    return ["patrol", "--workers", str(workers), "--no-table"]


def patrol_environment(name: str, folder: Path) -> dict[str, str]:
    """Of a patrol on what stands for a machine of its own: with its own spool."""
    return {
        "CITYPATROL_PATROL__WORKER": name,
        "CITYPATROL_STORE__SPOOL__FOLDER": str(spool_of(name, folder)),
    }


def spool_of(patrol: str, folder: Path) -> Path:
    return folder / f"spool-{patrol}"
