"""The review page under many reviewers, in a real browser, with a long queue behind them.

    .venv/bin/python -m benchmarks.console --database sqlite --queued 10000 --reviewers 20

Each reviewer has a window of their own in one headless Chromium, judges by keyboard and thinks
``--think-s`` between two verdicts. Measured in the page: from the key that judges to the frame in
which the next case's large picture is painted, and from asking for the page to its first picture.
Server, database and all browsers share the machine. README.md beside this file says how to read it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, Final
from uuid import UUID, uuid4

import av
import sqlalchemy as sa
from playwright.async_api import Browser, Page, async_playwright
from rich.console import Console
from rich.table import Table

from benchmarks.case_lives import KINDS, Life, report_of
from benchmarks.serving import PASSWORD, TOKEN, Running, database, serving, spread
from benchmarks.serving_fill import ROLES, Plan, found_city
from benchmarks.serving_load import sent
from pipeline.bench.machine import machine
from pipeline.contract import report_id
from pipeline.storage import FolderStore, Store
from serving.cases.domain import Status
from serving.cases.tables import CaseRow
from serving.db import Database, open_database
from serving.upgrading import upgrade
from serving.users.domain import Role
from serving.users.errors import NameTaken
from serving.users.service import add_user

CLIPS: Final = Path(__file__).parents[1] / "training" / "scenes" / "demo"
CHROMIUM: Final = "/usr/bin/chromium"
ARGUMENTS: Final = ("--no-sandbox", "--disable-gpu", "--renderer-process-limit=4")
SIZE: Final = (1366, 768)
KEYS: Final = ("c", "c", "c", "6")
"""Three in four are confirmed; the sixth reason of every kind needs no note."""
PICTURE_KINDS: Final = 24
SEED: Final = 5
TARGETS: Final = {"one": 200.0, "many": 300.0, "open": 1_500.0}
"""Milliseconds, 95 of 100 below."""

WATCH: Final = """
window.turns = [];
const onScreen = () => [...(document.getElementById('deck')?.children ?? [])].find(s => !s.hidden);
const painted = (slide) => {
  const picture = slide?.querySelector('img[data-role="overview"]');
  return picture && picture.complete && picture.naturalWidth > 0;
};
window.ready = () => Boolean(painted(onScreen()));
addEventListener('keydown', (event) => {
  if (!/^[c6]$/.test(event.key)) return;
  const began = performance.now();
  const before = onScreen();
  const look = () => {
    const now = onScreen();
    if (now && now !== before && painted(now)) {
      requestAnimationFrame(() => setTimeout(() => turns.push(performance.now() - began)));
    } else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}, true);
"""


def main(arguments: Sequence[str] | None = None) -> None:
    asked = _parser().parse_args(arguments)
    asked.work.mkdir(parents=True, exist_ok=True)
    with database(asked) as url:
        upgrade(url)
        db = open_database(url)
        found_city(db, Plan(0, 1))
        names = _people(db, max(asked.reviewers, 1))
        pictures = _pictures(FolderStore(asked.work / "pictures"))
        with serving(url, asked) as running:
            _queue(db, running, pictures, asked.queued)
            record = asyncio.run(_measured(running, names, asked))
            record["still_queued"] = _waiting(db)
        db.close()
    _show(record)
    print(json.dumps(record))


async def _measured(
    running: Running, names: Sequence[str], asked: argparse.Namespace
) -> dict[str, Any]:
    chance = random.Random(SEED)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        first = await _window(browser, running, names[0])
        opens = [await _open(first, running) for _ in range(asked.opens)]
        one = await _judge(first, asked, random.Random(chance.random()))
        pages = [first] + [await _window(browser, running, name) for name in names[1:]]
        for page in pages:
            await _open(page, running)
        cpu_s, begun = running.cpu_s(), perf_counter()
        many = await asyncio.gather(
            *(_judge(page, asked, random.Random(chance.random())) for page in pages)
        )
        cores = (running.cpu_s() - cpu_s) / (perf_counter() - begun)
        await browser.close()
    return {
        "database": asked.database,
        "reviewers": len(pages),
        "think_s": asked.think_s,
        "open": spread(opens),
        "one": spread(one),
        "many": spread([seconds for page in many for seconds in page]),
        "serving_cores": round(cores, 2),
        "load": round(os.getloadavg()[0], 1),
        "machine": machine(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


async def _window(browser: Browser, running: Running, name: str) -> Page:
    """Somebody signed in, in a window of their own."""
    width, height = SIZE
    context = await browser.new_context(viewport={"width": width, "height": height}, locale="en")
    await context.add_init_script(WATCH)
    page = await context.new_page()
    await page.goto(f"{running.address}/console/sign-in")
    await page.fill("[name=name]", name)
    await page.fill("[name=password]", PASSWORD)
    await page.click("form .primary")
    await page.wait_for_url("**/console/review")
    return page


async def _open(page: Page, running: Running) -> float:
    """Seconds until the first case's large picture is painted."""
    begun = perf_counter()
    await page.goto(f"{running.address}/console/review", wait_until="commit")
    await page.wait_for_function("window.ready && window.ready()", timeout=60_000)
    return perf_counter() - begun


async def _judge(page: Page, asked: argparse.Namespace, chance: random.Random) -> list[float]:
    """Seconds from each verdict to the next case, the first few left out."""
    await page.evaluate("turns.length = 0")
    for number in range(asked.verdicts):
        await asyncio.sleep(chance.uniform(0.5, 1.5) * asked.think_s)
        await page.keyboard.press(chance.choice(KEYS))
        await page.wait_for_function(f"turns.length > {number}", timeout=60_000)
    turns: list[float] = await page.evaluate("turns")
    return [ms / 1000 for ms in turns]


def _people(db: Database, count: int) -> list[str]:
    names = [f"reviewer {number:02d}" for number in range(count)]
    for name in names:
        try:
            with db.writing() as session:
                add_user(session, name, Role.REVIEWER, None, datetime.now(UTC), PASSWORD)
        except NameTaken:
            continue
    return names


def _pictures(store: Store) -> list[dict[str, Any]]:
    """Frames of the demo's clips as JPEG, as cameras send them."""
    found = []
    clips = sorted(CLIPS.glob("*.mp4"))
    for number in range(PICTURE_KINDS):
        with av.open(str(clips[number % len(clips)])) as clip:
            frames = clip.decode(video=0)
            for _ in range(1 + 5 * (number // len(clips))):
                frame = next(frames)
        data = _jpeg(frame)
        found.append(
            {
                "sha256": store.put(data, "image/jpeg"),
                "media_type": "image/jpeg",
                "size_bytes": len(data),
                "width": frame.width,
                "height": frame.height,
            }
        )
    return found


def _jpeg(frame: av.VideoFrame) -> bytes:
    import cv2

    done, data = cv2.imencode(".jpg", frame.to_ndarray(format="bgr24"))
    assert done
    return bytes(data)


def _waiting(db: Database) -> int:
    query = sa.select(sa.func.count()).select_from(CaseRow)
    with db.reading() as session:
        return session.scalar(query.where(CaseRow.status == Status.CAPTURED)) or 0


def _queue(db: Database, running: Running, pictures: list[dict[str, Any]], queued: int) -> None:
    """Send reports until so many cases wait, each of a thing of its own."""
    chance = random.Random(str(uuid4()))
    places = [(camera, kind) for camera in Plan(0, 1).all_cameras() for kind in KINDS]
    while (missing := queued - _waiting(db)) > 0:
        some = chance.sample(places, min(missing, 1_000))
        bodies = []
        for number, (camera, kind) in enumerate(some):
            seen = datetime.now(UTC) - timedelta(minutes=5, seconds=number / 100)
            place = UUID(int=chance.getrandbits(128), version=4)
            named = report_id(camera.id, "main", kind, place, seen)
            life = Life(uuid4(), named, place, "", kind, camera, seen, seen, [])
            chosen = chance.sample(pictures, len(ROLES))
            evidence = [{**one, "role": role} for one, role in zip(chosen, ROLES, strict=True)]
            evidence[1]["cut_from"] = evidence[0]["sha256"]
            bodies.append(json.dumps(report_of(life, evidence)).encode())
        sent(running.address, bodies, TOKEN, callers=4)


def _show(record: dict[str, Any]) -> None:
    title = f"{record['database']}, {record['still_queued']:,} still queued"
    table = Table(title=title, box=None)
    for heading in ("p95, ms", "target", "measured", "median", "worst"):
        table.add_column(heading, justify="left" if heading == "p95, ms" else "right")
    rows = {
        "open": "review page open",
        "one": "next case, one reviewer",
        "many": f"next case, {record['reviewers']} reviewers",
    }
    for name, words in rows.items():
        told = record[name]
        figures = (TARGETS[name], told["p95_ms"], told["p50_ms"], told["worst_ms"])
        table.add_row(words, *(f"{figure:g}" for figure in figures))
    Console(stderr=True).print(table)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--work", type=Path, default=Path("runs/console"), help="kept between runs")
    parser.add_argument("--queued", type=int, default=10_000, help="cases waiting at the beginning")
    parser.add_argument("--reviewers", type=int, default=20)
    parser.add_argument("--verdicts", type=int, default=30, help="of each reviewer")
    parser.add_argument("--think-s", type=float, default=2.0, help="between two verdicts")
    parser.add_argument("--opens", type=int, default=20, help="how often the page is opened")
    parser.add_argument("--port", type=int, default=8097)
    return parser


if __name__ == "__main__":
    main()
