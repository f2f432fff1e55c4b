"""Runs the demo: five real programs, eight simulated cameras, and somebody who watches."""

from __future__ import annotations

import json
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from socket import create_server

from models.shelf import SHIPPED
from models.wording.counting import counted
from pipeline.demo.alone import alone_in
from pipeline.demo.city import CREW, City, Say
from pipeline.demo.processes import Processes, ProgramFailed
from pipeline.demo.scenes import Scene, permits, read_scenes, simulator_paths, watch_plan
from pipeline.demo.settings import fresh_settings
from pipeline.demo.town import REGISTER, STANDARD
from pipeline.demo.watcher import OpenCase, Watcher

FOLDER = Path("var/demo")
TARGET_S = 2.0
"""Seconds between looks at one demo camera; a city uses minutes."""
DWELL_S = 6.0
"""Seconds a violation must last in the demo; a city uses minutes."""
CHECK_S = 4.0
"""Seconds over which a handled case's place must look clean in the demo; a city uses minutes."""
CHECK_LIMIT_S = 120.0
SETTLE_S = 20.0
"""How long the innocent cameras are still watched after the last case: over three dwells."""
START_S = 180.0
ADMINISTRATOR = "administrator"
SHADOW_REPORT_S = 10.0
"""Seconds between two reports of a candidate in the shadow; a city waits minutes."""


def rules(kinds: Iterable[str], dwell_s: float, seen_at_least: int = 3, of_last: int = 5) -> str:
    """TOML: confirmation and re-checks in seconds instead of minutes, for every kind the same."""
    return "".join(
        f"[patrol.confirm.{kind}]\n"
        f"seen_at_least = {seen_at_least}\nof_last = {of_last}\ndwell_s = {dwell_s}\n"
        f"clear_after = 5\nmax_gap_s = 30.0\n"
        f"[patrol.recheck.{kind}]\n"
        f"clean_looks = 3\nover_s = {CHECK_S}\nlimit_s = {CHECK_LIMIT_S}\n"
        for kind in kinds
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the demo came to, in the shape other programs read."""

    cases: dict[str, int]
    innocent_cases: int
    visits: int
    unable: int
    seconds: float

    def complaint(self, expected: Sequence[str]) -> str | None:
        """Why this is not what the demo promises; None when it is."""
        wrong = {kind: self.cases.get(kind, 0) for kind in expected if self.cases.get(kind) != 1}
        if wrong:
            counts = ", ".join(f"{kind}: {count}" for kind, count in wrong.items())
            return f"Every kind should have opened exactly one case, but: {counts}."
        if self.innocent_cases:
            return (
                f"{counted(self.innocent_cases, 'case was', 'cases were')} opened on cameras where "
                "nothing is wrong."
            )
        return None


class Demo:
    """The running programs of one demo. ``start`` builds everything anew in ``folder``."""

    def __init__(
        self, folder: Path, port: int, scenes: Sequence[Scene], rules: str, target_s: float
    ) -> None:
        self.folder = folder.resolve()
        self.settings = self.folder / "citypatrol.toml"
        self.models = self.folder / "models"
        self.port = port
        self.metrics_port = free_port()
        self.scenes = scenes
        self.password = ""
        self.crew_password = ""
        self.admin_password = ""
        self.cleared = self.folder / "cleared"
        """A file named after a camera here: its scene has been tidied up."""
        self.programs = Processes(self.folder)
        self._rules = rules
        self._target_s = target_s

    @property
    def console(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        """Settings, databases, people, units, simulated cameras, and their import."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        shutil.copytree(SHIPPED, self.models)
        self.write_settings()
        self.run("db", "upgrade")
        self.password = self._person("reviewer", "reviewer")
        self.crew_password = self._person(CREW, "dispatcher")
        self.admin_password = self._person(ADMINISTRATOR, "administrator")
        self.run("standards", "import", STANDARD)
        self.run("units", "import", REGISTER)
        self.cleared.mkdir()
        base_url = self._start_simulator()
        plan = self.folder / "cameras.json"
        plan.write_text(json.dumps(watch_plan(self.scenes, base_url, self._target_s)))
        self.run("cameras", "import", str(plan))
        granted = permits(self.scenes, datetime.now(UTC).date())
        if granted:
            register = self.folder / "permits.json"
            register.write_text(json.dumps({"permits": granted}))
            self.run("permits", "import", str(register))

    def write_settings(self) -> None:
        """With fresh secrets, readable by their owner only."""
        self.settings.touch(mode=0o600)
        self.settings.write_text(
            fresh_settings(
                self.folder,
                port=self.port,
                patrol=f"metrics_port = {self.metrics_port}\nplan_refresh_s = 2.0\n"
                f"pace = {{ revisit_s = 1.0, sessions = 8 }}\n"
                f'model_store = "{self.models}"\nshadow_report_s = {SHADOW_REPORT_S}\n',
                more=self._learning() + self._rules,
            )
        )

    def run(self, *arguments: str) -> str:
        return self.programs.run("--settings", str(self.settings), *arguments)

    def start(self, name: str) -> None:
        """Start ``serve`` or ``patrol``."""
        self.programs.start(name, ["--settings", str(self.settings), name])

    def watcher(self) -> Watcher:
        return Watcher(self.console, f"http://127.0.0.1:{self.metrics_port}/metrics")

    def outcome(self, cases: Sequence[OpenCase], visits: Counter[str], seconds: float) -> Outcome:
        innocent = {scene.id for scene in self.scenes if scene.violates is None}
        return Outcome(
            cases=dict(sorted(Counter(case.kind for case in cases).items())),
            innocent_cases=sum(case.camera_id in innocent for case in cases),
            visits=sum(visits.values()) - visits["unable"],
            unable=visits["unable"],
            seconds=round(seconds, 1),
        )

    def _person(self, name: str, role: str) -> str:
        """Adds somebody; returns the password."""
        added = self.run("users", "add", name, "--role", role, "--keep-password")
        return str(json.loads(added)["password"])

    def _learning(self) -> str:
        """TOML: what is learnt from the demo stays in its folder, beside copies of our packages."""
        return (
            f'[serving.learning]\npackages = "{self.models}"\n'
            f'workspace = "{self.folder}/learning"\nsettings_file = "{self.settings}"\n'
        )

    def _start_simulator(self) -> str:
        paths = self.folder / "simulator.toml"
        paths.write_text(simulator_paths(self.scenes, self.cleared))
        log = self.programs.log("simulate")
        self.programs.start("simulate", ["simulate", "--paths", str(paths), "--port", "0"])
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            self.programs.check()
            for line in log.read_text().splitlines():
                if line.startswith("{"):
                    return str(json.loads(line)["ready"])
            time.sleep(0.1)
        raise ProgramFailed(f"The simulator was not ready within {START_S:g} s: read {log}.")


def show(
    *,
    once: bool,
    as_json: bool,
    port: int,
    within_s: float,
    say: Say,
    result: Callable[[object], None],
) -> int:
    """Run the demo; returns the exit code: 1 when not every kind has its one case ``within_s``
    seconds after the first visit.

    ``once`` ends when every kind has its case and the innocent cameras stayed quiet for a while;
    otherwise the demo runs until Ctrl-C.
    """
    _end_with_the_terminal()
    scenes = read_scenes()
    expected = [scene.violates for scene in scenes if scene.violates is not None]
    demo = Demo(FOLDER, free_port(port), scenes, rules(expected, DWELL_S), TARGET_S)
    with (
        alone_in(FOLDER),
        demo.programs,
        closing(demo.watcher()) as watcher,
        closing(demo.watcher()) as crew,
    ):
        say(f"Preparing {counted(len(scenes), 'simulated camera')} in {FOLDER} …")
        demo.prepare()
        demo.start("serve")
        watcher.wait_until_up(START_S, demo.programs.check)
        watcher.sign_in("reviewer", demo.password)
        crew.sign_in(CREW, demo.crew_password)
        city = City(crew, demo.cleared, demo.console, say)
        demo.start("patrol")
        say(f"Console: {demo.console}    sign in as reviewer, password {demo.password}")
        say(f"For models, permits and settings: {ADMINISTRATOR}, password {demo.admin_password}")
        say(
            f"{len(scenes)} simulated cameras, a look every {TARGET_S:g} s. In this demo a "
            f"violation counts after {DWELL_S:g} seconds; a city waits minutes."
        )
        found = watch(demo, watcher, expected, within_s, city.round)
        complaint = found.complaint(expected)
        if as_json:
            result(
                {
                    "cases": found.cases,
                    "innocent_cases": found.innocent_cases,
                    "visits": found.visits,
                    "unable": found.unable,
                    "seconds": found.seconds,
                }
            )
        say(complaint or f"{len(expected)} cases, one per kind, after {found.seconds:g} seconds.")
        if not once:
            say("Confirm a case and see it handled and checked. The demo goes on until Ctrl-C.")
            stay(demo, city.round)
        return 1 if complaint else 0


def watch(
    demo: Demo,
    watcher: Watcher,
    expected: Sequence[str],
    within_s: float,
    live: Callable[[], None],
) -> Outcome:
    """Wait for the cases, then watch a little longer for cases that should not come.

    ``live`` lets the city go on meanwhile.
    """
    first_visit: float | None = None
    complete: float | None = None
    while True:
        demo.programs.check()
        now = time.monotonic()
        visits = watcher.visits()
        if first_visit is None and visits:
            first_visit = now
        live()
        cases = watcher.cases()
        if complete is None and {case.kind for case in cases} >= set(expected):
            complete = now
        since = now - (first_visit if first_visit is not None else now)
        if since > within_s or (complete is not None and now - complete > SETTLE_S):
            seconds = (complete or now) - (first_visit or now)
            return demo.outcome(cases, visits, seconds)
        time.sleep(0.5)


def stay(demo: Demo, live: Callable[[], None]) -> None:
    """Until Ctrl-C, or until a program of the demo ends by itself."""
    try:
        while True:
            demo.programs.check()
            live()
            time.sleep(0.5)
    except KeyboardInterrupt:
        return


def _end_with_the_terminal() -> None:
    """A closed terminal or a SIGTERM ends the demo as Ctrl-C does: its programs with it."""

    def leave(number: int, _frame: object) -> None:
        sys.exit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)


def free_port(wanted: int = 0) -> int:
    """``wanted`` when nobody listens there, else any free port."""
    for port in (wanted, 0):
        try:
            with create_server(("127.0.0.1", port)) as listening:
                return int(listening.getsockname()[1])
        except OSError:
            continue
    raise ProgramFailed("This machine has no free port on 127.0.0.1.")
