"""The texts of a support bundle that the pipeline knows how to make."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import httpx
from pydantic import BaseModel, SecretStr

from pipeline.contract import Finding, WatchPlan
from pipeline.doctor.installation import Installation
from pipeline.doctor.ports import Listening
from pipeline.doctor.printed import record_of

ANSWER_S = 10.0
JOURNAL = ("journalctl", "--no-pager", "--output=short-iso-precise", "--unit=citypatrol*")
READ_ME = """\
A support bundle of CityPatrol.

settings.json     the settings, secrets hidden
versions.json     what is installed, and on what machine
doctor.jsonl      what 'citypatrol doctor' finds
databases.json    versions of the tables, and how many rows they have
sources.json      sources and how many cameras they have, without addresses
health, metrics   what the programs say that run on this machine
logs              their last lines

Passwords, tokens and keys are hidden. Names of cameras, hosts and people may stand in the logs:
look through it before you hand it on.
"""


def entries_of(
    it: Installation,
    settings: BaseModel,
    findings: Callable[[], Iterable[Finding]],
    logs: Sequence[Path],
    lines: int,
) -> dict[str, Callable[[], str]]:
    """By name. ``logs``: files whose last ``lines`` go along, beside those of the journal."""
    found: dict[str, Callable[[], str]] = {
        "README.txt": lambda: READ_ME,
        "settings.json": lambda: settings.model_dump_json(indent=1),
        "versions.json": lambda: as_json(versions()),
        "doctor.jsonl": lambda: "".join(
            json.dumps(record_of(one), ensure_ascii=False) + "\n" for one in findings()
        ),
        "sources.json": lambda: as_json(sources(it.plan())),
    }
    for one in it.ports():
        program = one.program.split()[-1]
        found[f"health/{program}.json"] = partial(_asked, one, "/health", None)
        token = it.serving.metrics_token if it.serving and program == "serve" else None
        found[f"metrics/{program}.txt"] = partial(_asked, one, "/metrics", token)
    found["logs/journal.txt"] = partial(journal, lines)
    for number, file in enumerate(logs, start=1):
        found[f"logs/{number}-{file.name}.txt"] = partial(tail, file, lines)
    return found


def as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n"


def versions() -> dict[str, Any]:
    packages = {one.metadata["Name"]: one.version for one in distributions()}
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "python": sys.version,
        "system": platform.platform(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_bytes": memory,
        "packages": dict(sorted(packages.items())),
    }


def sources(plan: WatchPlan | None) -> list[dict[str, Any]]:
    """What each source allows, how its addresses are found, and what is watched there."""
    if plan is None:
        return []
    told = []
    for source in plan.sources:
        cameras = [camera for camera in plan.cameras if camera.source == source.id]
        kinds = Counter(kind for camera in cameras for kind in camera.view.watch)
        way = "template" if source.template else "platform" if source.platform else "cameras"
        told.append(
            {
                "id": source.id,
                "max_sessions": source.max_sessions,
                "starts_per_minute": source.starts_per_minute,
                "hours": [window.model_dump(mode="json") for window in source.hours],
                "addresses_from": way,
                "cameras": len(cameras),
                "held_open": sum(camera.live_every_s is not None for camera in cameras),
                "watched": dict(sorted(kinds.items())),
            }
        )
    return told


def tail(file: Path, lines: int) -> str:
    """The last lines of a file, which may be large."""
    with file.open(encoding="utf-8", errors="replace") as text:
        return "".join(deque(text, maxlen=lines))


def journal(lines: int) -> str:
    """What systemd kept of our services."""
    order = [*JOURNAL, f"--lines={lines}"]
    done = subprocess.run(order, capture_output=True, timeout=60, check=True)
    return done.stdout.decode("utf-8", "replace")


def _asked(one: Listening, path: str, token: SecretStr | None) -> str:
    headers = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}
    answer = httpx.get(f"{one.url}{path}", headers=headers, timeout=ANSWER_S, trust_env=False)
    return answer.text
