"""Serving with very many cases, asked over HTTP as people, the pipeline and reports ask it.

    .venv/bin/python -m benchmarks.serving --database postgresql --cases 1000000
    .venv/bin/python -m benchmarks.serving --database sqlite --cases 100000

Fills a database below ``--work`` (kept: a second run goes on where the first ended), starts a real
``citypatrol serve`` on it and times lists with filters, case pages, reports coming in and the
month's statistics, from a client program of its own on the same machine. Prints a table to the
terminal and one JSON line to standard output. README.md beside this file says how to read it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID, uuid4

import httpx
import sqlalchemy as sa
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.case_lives import KINDS, Life, report_of
from benchmarks.postgres import postgresql
from benchmarks.serving_fill import NOW, Plan, evidence_of, fill, pictures_in
from pipeline.bench.machine import machine
from pipeline.contract import report_id
from pipeline.storage import FolderStore
from serving.auth import COOKIE, OWN_PAGE_HEADER
from serving.base import Base
from serving.cases.domain import Status
from serving.cases.schemas import written
from serving.cases.tables import CaseRow
from serving.cases.wanted import Cursor
from serving.db import Database, open_database
from serving.upgrading import upgrade
from serving.users.domain import Role
from serving.users.errors import NameTaken
from serving.users.service import add_user

ROOT: Final = Path(__file__).parents[1]
TOKEN: Final = "a token that pipeline and serving share, for benchmarks"
SECRET: Final = "k" * 32
PASSWORD: Final = "long enough for a benchmark"
PICTURE_BYTES: Final = 200_000
START_S: Final = 180.0
CALM_S: Final = 3.0
CATCH_UP_S: Final = 900.0
SEED: Final = 11
WARM_UP: Final = 20
"""Answers that do not count."""
CITY: Final = "benchmark administrator"
DISTRICT: Final = "benchmark reviewer"
MONTH: Final = {"from": "2026-10-01", "to": "2026-10-31"}
"""The fullest month, and the newest."""

TARGETS: Final = {
    "list_p95_ms": 100.0,
    "case_p95_ms": 50.0,
    "intake_per_s": 200.0,
    "month_s": 2.0,
}


@dataclass(frozen=True)
class Running:
    address: str
    process: int

    def cpu_s(self) -> float:
        """User and system time of serving so far."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main(arguments: Sequence[str] | None = None) -> None:
    asked = _parser().parse_args(arguments)
    asked.work.mkdir(parents=True, exist_ok=True)
    with database(asked) as url:
        upgrade(url)
        db = open_database(url)
        pictures = pictures_in(FolderStore(asked.work / "pictures"), PICTURE_BYTES)
        fill_s = _filled(db, asked, pictures)
        record = _measured(db, url, asked, pictures)
        db.close()
    _show({**record, "fill_s": fill_s})
    print(json.dumps({**record, "fill_s": fill_s}))


@contextmanager
def database(asked: argparse.Namespace) -> Iterator[str]:
    """A database that is kept: a SQLite file, or a PostgreSQL of the embedded wheel as it comes,
    with every write waiting for the disk."""
    if asked.database == "sqlite":
        yield f"sqlite:///{(asked.work / 'serving.db').resolve()}"
        return
    with postgresql(asked.work) as url:
        yield url


def _filled(db: Database, asked: argparse.Namespace, pictures: list[dict[str, Any]]) -> float:
    begun, plan = time.monotonic(), Plan(asked.cases, asked.days)
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("Cases", total=asked.cases)
        fill(db, plan, pictures, lambda there: progress.update(task, completed=there))
    if asked.database == "postgresql":
        # What autovacuum does by itself after a while; SQLite has nobody who would.
        with db.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql("VACUUM ANALYZE")
    return round(time.monotonic() - begun, 1)


def _measured(
    db: Database, url: str, asked: argparse.Namespace, pictures: list[dict[str, Any]]
) -> dict[str, Any]:
    _people(db)
    counts = _counts(db)
    with serving(url, asked) as running:
        calm_s = _until_calm(running)
        city, district = (_headers(running.address, name) for name in (CITY, DISTRICT))
        figures = {
            "list": _asked(running, _lists(asked), (city, district), asked.callers),
            "case": _asked(running, _pages(db, asked), (city, district), asked.callers),
            "month": _month(running, city, asked.rounds),
            "intake": _intake(running, pictures, asked),
        }
    return {
        "database": asked.database,
        **counts,
        "calm_after_s": calm_s,
        "callers": asked.callers,
        "figures": figures,
        "ratios": _ratios(figures),
        "machine": machine(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _asked(
    running: Running, paths: list[str], people: Sequence[dict[str, str]], callers: int
) -> dict[str, Any]:
    """Half asked by somebody of the whole city, half by somebody of a district."""
    cpu_s, times = running.cpu_s(), []
    half = len(paths) // 2
    common = {"callers": callers, "warm_up": WARM_UP}
    for headers, some in zip(people, (paths[:half], paths[half:]), strict=True):
        asked = {"paths": some, "headers": headers, **common}
        times += _client(running.address, asked)
    cpu_s = running.cpu_s() - cpu_s
    return {**spread(times), "serving_cpu_ms": round(cpu_s * 1000 / len(paths), 1)}


def spread(seconds: list[float]) -> dict[str, Any]:
    ordered = sorted(seconds)
    return {
        "answers": len(ordered),
        "p50_ms": round(median(ordered) * 1000, 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 1),
        "worst_ms": round(ordered[-1] * 1000, 1),
    }


def _month(running: Running, headers: dict[str, str], rounds: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for by in ("", "district", "kind", "unit", "day"):
        path = f"/api/statistics?{urlencode({**MONTH, **({'by': by} if by else {})})}"
        cpu_s = running.cpu_s()
        asked = {"paths": [path] * rounds, "headers": headers, "callers": 1, "warm_up": 0}
        times = _client(running.address, asked)
        found[by or "total"] = {
            "median_s": round(median(times), 3),
            "worst_s": round(max(times), 3),
            "serving_cpu_s": round((running.cpu_s() - cpu_s) / rounds, 3),
        }
    found["worst_s"] = max(one["worst_s"] for one in found.values())
    return found


def _intake(
    running: Running, pictures: list[dict[str, Any]], asked: argparse.Namespace
) -> dict[str, Any]:
    chance = random.Random(f"{SEED} {uuid4()}")
    reports = [fresh_report(chance, number, pictures) for number in range(asked.reports)]
    cpu_s = running.cpu_s()
    told = _client(running.address, {"reports": reports, "token": TOKEN, "callers": asked.senders})
    cpu_s = running.cpu_s() - cpu_s
    return {
        "per_s": round(told["reports"] / told["seconds"], 1),
        "senders": asked.senders,
        "picture_bytes": PICTURE_BYTES,
        "serving_cpu_ms": round(cpu_s * 1000 / told["reports"], 2),
        **spread(told["each"]),
    }


def fresh_report(
    chance: random.Random, number: int, pictures: list[dict[str, Any]], cameras: int = 6_000
) -> dict[str, Any]:
    """A report of a thing seen just now."""
    camera = chance.choice(Plan(0, 1, cameras).all_cameras())
    seen = datetime.now(UTC) - timedelta(minutes=5, seconds=number / 100)
    place = UUID(int=chance.getrandbits(128), version=4)
    kind = chance.choice(list(KINDS))
    life = Life(
        case_id=uuid4(),
        report_id=report_id(camera.id, "main", kind, place, seen),
        place_id=place,
        number="",
        kind=kind,
        camera=camera,
        first_seen=seen,
        opened_at=seen,
        steps=[],
    )
    return report_of(life, evidence_of(number, pictures))


def _lists(asked: argparse.Namespace) -> list[str]:
    """What people filter by: one thing or several, the first page or one far back."""
    chance, found = random.Random(SEED), []
    cameras = [camera.id for camera in Plan(0, 1).all_cameras()]
    statuses = [status.value for status in Status]
    for _ in range(asked.requests):
        wanted: list[tuple[str, str]] = []
        if chance.random() < 0.6:
            wanted += [("status", one) for one in chance.sample(statuses, chance.randint(1, 2))]
        if chance.random() < 0.4:
            wanted.append(("kind", chance.choice(list(KINDS))))
        if chance.random() < 0.3:
            wanted.append(("district", f"district-{chance.randint(1, 12):02d}"))
        if chance.random() < 0.15:
            wanted.append(("camera", chance.choice(cameras)))
        if chance.random() < 0.3:
            back = NOW - timedelta(days=chance.uniform(0, asked.days / 2))
            wanted.append(("after", written(Cursor(back.astimezone(UTC), UUID(int=0))) or ""))
        found.append(f"/api/cases?{urlencode(wanted)}")
    return found


def _pages(db: Database, asked: argparse.Namespace) -> list[str]:
    """Cases of any age, the newest oftener; the second half from the reviewer's district."""
    chance, found = random.Random(SEED), []
    for number in range(asked.requests):
        at = NOW - timedelta(days=min(chance.expovariate(1 / 40), asked.days * 0.9))
        query = sa.select(CaseRow.id).where(CaseRow.opened_at <= at)
        if number >= asked.requests // 2:
            query = query.where(CaseRow.district == "district-01")
        with db.reading() as session:
            case_id = session.scalar(query.order_by(CaseRow.opened_at.desc()).limit(1))
        found.append(f"/api/cases/{case_id}")
    return found


def _people(db: Database) -> None:
    for name, role, district in (
        (CITY, Role.ADMINISTRATOR, None),
        (DISTRICT, Role.REVIEWER, "district-01"),
    ):
        try:
            with db.writing() as session:
                add_user(session, name, role, district, datetime.now(UTC), PASSWORD)
        except NameTaken:
            continue


def _headers(address: str, name: str) -> dict[str, str]:
    with httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
        client.headers[OWN_PAGE_HEADER] = "benchmark"
        client.post("/api/login", json={"name": name, "password": PASSWORD}).raise_for_status()
        return {"Cookie": f"{COOKIE}={client.cookies[COOKIE]}"}


def _counts(db: Database) -> dict[str, int]:
    with db.reading() as session:
        return {
            name: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for name, table in (
                ("cases", Base.metadata.tables["cases"]),
                ("steps", Base.metadata.tables["case_steps"]),
            )
        }


@contextmanager
def serving(url: str, asked: argparse.Namespace) -> Iterator[Running]:
    """A ``citypatrol serve`` of its own, ended afterwards."""
    port = asked.port
    settings = asked.work / "settings.toml"
    settings.write_text(
        f'[store]\nkind = "folder"\nfolder = "{(asked.work / "pictures").resolve()}"\n\n'
        f'[serving]\ndatabase_url = "{url}"\nsecret_key = "{SECRET}"\n'
        f'pipeline_key_id = "pipeline"\npipeline_token = "{TOKEN}"\nport = {port}\n'
        # One person asks here for a whole city.
        "allowances = { requests = 0, lists = 0, exports = 0 }\n"
    )
    command = [sys.executable, "-m", "citypatrol", "--settings", str(settings), "serve"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _until_healthy(address, process)
        yield Running(address, process.pid)
    finally:
        process.terminate()
        process.wait(60)


def _until_healthy(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SystemExit("Serving ended by itself; run it with its settings to see why.")
        try:
            httpx.get(f"{address}/health", trust_env=False, timeout=5)
            return
        except httpx.TransportError:
            time.sleep(0.2)
    raise SystemExit(f"Serving did not answer within {START_S:g} s.")


def _until_calm(running: Running) -> float:
    """Serving first catches up on what a filled database leaves to its chores, as urging what has
    been overdue; how long it took."""
    begun = time.monotonic()
    while time.monotonic() < begun + CATCH_UP_S:
        cpu_s = running.cpu_s()
        time.sleep(CALM_S)
        if running.cpu_s() - cpu_s < CALM_S * 0.05:
            break
    return round(time.monotonic() - begun, 1)


def _client(address: str, asked: dict[str, Any]) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.serving_load", address],
        cwd=ROOT,
        input=json.dumps(asked),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"The client failed: {done.stderr.strip().splitlines()[-1]}")
    return json.loads(done.stdout)


def _ratios(figures: dict[str, Any]) -> dict[str, float]:
    """Of each target to what was measured: above 1 is better than asked for."""
    return {
        "list_p95_ms": round(TARGETS["list_p95_ms"] / figures["list"]["p95_ms"], 2),
        "case_p95_ms": round(TARGETS["case_p95_ms"] / figures["case"]["p95_ms"], 2),
        "intake_per_s": round(figures["intake"]["per_s"] / TARGETS["intake_per_s"], 2),
        "month_s": round(TARGETS["month_s"] / figures["month"]["worst_s"], 2),
    }


def _show(record: dict[str, Any]) -> None:
    figures, ratios = record["figures"], record["ratios"]
    title = f"{record['database']}, {record['cases']:,} cases, {record['steps']:,} steps"
    table = Table(title=title, box=None)
    for heading in ("", "target", "measured", "ratio", "serving's CPU"):
        table.add_column(heading, justify="right" if heading else "left")
    rows = {
        "list_p95_ms": ("case list p95, ms", figures["list"]["p95_ms"], "list"),
        "case_p95_ms": ("case page data p95, ms", figures["case"]["p95_ms"], "case"),
        "intake_per_s": ("reports taken in a second", figures["intake"]["per_s"], "intake"),
        "month_s": ("month report, worst, s", figures["month"]["worst_s"], "month"),
    }
    for name, (words, value, key) in rows.items():
        cpu = figures[key].get("serving_cpu_ms")
        shown = f"{cpu} ms each" if cpu is not None else ""
        table.add_row(words, f"{TARGETS[name]:g}", f"{value:g}", f"{ratios[name]:g}", shown)
    Console(stderr=True).print(table)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=730, help="how many days they come from")
    parser.add_argument("--work", type=Path, default=Path("runs/serving"), help="kept between runs")
    parser.add_argument("--requests", type=int, default=400, help="lists, and case pages")
    parser.add_argument("--callers", type=int, default=1, help="people asking at once")
    parser.add_argument("--reports", type=int, default=2_000, help="how many come in")
    parser.add_argument("--senders", type=int, default=8, help="connections they come by")
    parser.add_argument("--rounds", type=int, default=3, help="month reports of each grouping")
    parser.add_argument("--port", type=int, default=8099)
    return parser


if __name__ == "__main__":
    main()
