"""``make screenshots``: pictures of the console's pages for the documents, in both languages.

Two consoles are shown: the demo's, with its rendered streets, for what is about pictures, and a
wide city of 6,000 made-up cameras for what is about numbers. Nothing in either is a real place.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Final

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from pipeline.contract import CameraEventKind
from pipeline.demo.city import CREW, City
from pipeline.demo.scenes import read_scenes
from pipeline.demo.show import ADMINISTRATOR, DWELL_S, TARGET_S, Demo, free_port, rules
from pipeline.demo.watcher import Watcher
from pipeline.terminal import say
from serving.users.domain import Role
from tests.serving.console import wide
from tests.serving.console.conftest import CHROMIUM, CHROMIUM_ARGUMENTS
from tests.serving.console.running import running
from tests.serving.console.town import KINDS, PASSWORD

CAMERAS: Final = 6_000
QUARTERS: Final = ("Harbour", "Old Town", "Riverside", "Station", "North Gate", "West Park")
SIZE: Final = ViewportSize(width=1366, height=768)
QUALITY: Final = 82
SETTLE_MS: Final = 1_500
PATIENCE_S: Final = 240.0


@dataclass(frozen=True, slots=True)
class Shot:
    """One page as one picture. ``keys`` are pressed before it is taken."""

    name: str
    path: str
    theme: str = "light"
    keys: tuple[str, ...] = ()


OF_THE_CITY: Final = (
    Shot("overview", "/console/overview"),
    Shot("overview-dark", "/console/overview", theme="dark"),
    Shot("cameras", "/console/cameras"),
    Shot("patrol", "/console/patrol", theme="dark"),
    Shot("reports", "/console/reports"),
    Shot("units", "/console/administration/units"),
    Shot("calendar", "/console/administration/calendar"),
)
OF_THE_DEMO: Final = (
    Shot("review", "/console/review"),
    Shot("review-dark", "/console/review", theme="dark", keys=("b", "x")),
    Shot("case", "/console/cases/{closed}"),
    Shot("camera", "/console/cameras/{camera}"),
    Shot("zones", "/console/cameras/{camera}/zones"),
    Shot("models", "/console/models/packages/citypatrol/0.4.0"),
    Shot("permits", "/console/permits"),
    Shot("administration", "/console/administration"),
)


def take(
    browser: Browser,
    url: str,
    person: tuple[str, str],
    shots: tuple[Shot, ...],
    names: Mapping[str, str],
    folder: Path,
) -> None:
    for language in ("en", "zh-CN"):
        for shot in shots:
            context = browser.new_context(viewport=SIZE, locale=language)
            chosen = {"citypatrol_language": language, "citypatrol_theme": shot.theme}
            context.add_cookies([{"name": n, "value": v, "url": url} for n, v in chosen.items()])
            page = context.new_page()
            _sign_in(page, url, person, shot.path.format(**names))
            page.wait_for_timeout(SETTLE_MS)
            for key in shot.keys:
                page.keyboard.press(key)
                page.wait_for_timeout(SETTLE_MS / 3)
            kept = folder / f"{shot.name}-{language}.jpg"
            page.screenshot(path=kept, type="jpeg", quality=QUALITY)
            context.close()
            say(str(kept))


def _sign_in(page: Page, url: str, person: tuple[str, str], path: str) -> None:
    page.goto(f"{url}{path}")
    page.fill("[name=name]", person[0])
    page.fill("[name=password]", person[1])
    page.click("form .primary")
    page.wait_for_selector("main h1, main .stage, city-map", state="attached")


@contextmanager
def a_city(folder: Path) -> Iterator[tuple[str, tuple[str, str]]]:
    """A console with 6,000 cameras, a day of patrol, cases and troubles."""
    with running(folder) as console:
        town = console.town
        cameras = wide.build(town, QUARTERS, CAMERAS)
        wide.areas(town, QUARTERS)
        wide.calendar(town)
        for n in range(60):
            at = (n * 97) % CAMERAS
            kind = KINDS[at % len(KINDS)]
            wide.case(town, cameras[at], QUARTERS[at % len(QUARTERS)], kind)
        for n, kind in enumerate(
            (CameraEventKind.OFFLINE,) * 9 + (CameraEventKind.VIEW_MOVED,) * 3
        ):
            reason = "unreachable" if kind is CameraEventKind.OFFLINE else None
            wide.trouble(town, cameras[n * 131], kind, reason)
        wide.tell(town, QUARTERS, cameras)
        boss = town.person(None, Role.ADMINISTRATOR, "chen")
        yield console.url, (boss.name, PASSWORD)


@contextmanager
def a_demo(folder: Path) -> Iterator[tuple[str, tuple[str, str], dict[str, str]]]:
    """The demo with its four cases, of which one was confirmed, handled, checked and closed."""
    scenes = read_scenes()
    kinds = [scene.violates for scene in scenes if scene.violates is not None]
    demo = Demo(folder, free_port(), scenes, rules(kinds, DWELL_S), TARGET_S)
    with demo.programs, closing(demo.watcher()) as reviewer, closing(demo.watcher()) as crew:
        demo.prepare()
        demo.start("serve")
        reviewer.wait_until_up(PATIENCE_S, demo.programs.check)
        reviewer.sign_in("reviewer", demo.password)
        crew.sign_in(CREW, demo.crew_password)
        city = City(crew, demo.cleared, demo.console, say)
        demo.start("patrol")
        _until(lambda: len(reviewer.cases()) == len(kinds), city, demo)
        first = next(case for case in reviewer.cases() if case.kind == "bin_overflow")
        reviewer.move(first, "confirm")
        _until(lambda: _status(reviewer, first.id) == "closed", city, demo)
        names = {"closed": first.id, "camera": first.camera_id}
        yield demo.console, (ADMINISTRATOR, demo.admin_password), names


def _status(watcher: Watcher, case_id: str) -> str:
    return next(case.status for case in watcher.cases() if case.id == case_id)


def _until(reached: Callable[[], bool], city: City, demo: Demo) -> None:
    until = monotonic() + PATIENCE_S
    while not reached():
        demo.programs.check()
        city.round()
        if monotonic() > until:
            raise TimeoutError("The demo did not come as far as the pictures need.")
        sleep(0.5)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as room:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_ARGUMENTS)
        (Path(room) / "city").mkdir()
        with a_city(Path(room) / "city") as (url, person):
            take(browser, url, person, OF_THE_CITY, {}, folder)
        with a_demo(Path(room) / "demo") as (url, person, names):
            take(browser, url, person, OF_THE_DEMO, names, folder)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screenshots"))
