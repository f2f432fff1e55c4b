"""What is shipped, written down (CycloneDX), and which known holes it has.

    deploy/audit.py TOOLS PYTHON OUT ADVISORIES EXCEPTIONS

TOOLS is the folder of pip-audit and cyclonedx-py, PYTHON the interpreter of the environment that is
shipped, OUT the folder to write to, ADVISORIES who is asked ("pypi" or "osv"), EXCEPTIONS a file of
holes we live with, each with a reason and a last day. Ends with 0 when every package was asked
about and none has a known hole without an exception, with 1 when one has, with 2 when the
advisories could not be asked: not knowing is no pass, though pip-audit itself calls it one when the
registry knows none of the packages.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

OURS: Final = "citypatrol"
CLEAN, HOLES, UNKNOWN = 0, 1, 2
REMEDY: Final = (
    "Run make audit where PyPI itself can be reached, not a mirror of it, or make audit "
    "ADVISORIES=osv where api.osv.dev can."
)


@dataclass(frozen=True, slots=True)
class Verdict:
    code: int
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exempt:
    """A hole of one package that we live with until a day, and why."""

    id: str
    package: str
    reason: str
    until: date

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError(f"{self.id} of {self.package}: say why we live with it")

    def covers(self, package: str, hole: Mapping[str, Any], today: date) -> bool:
        names = {hole["id"], *hole.get("aliases", ())}
        return package.lower() == self.package.lower() and self.id in names and today <= self.until


def exempts_in(file: Path) -> tuple[Exempt, ...]:
    """Raises ValueError and TypeError for entries that lack something or say too much."""
    return tuple(Exempt(**one) for one in tomllib.loads(file.read_text()).get("exception", ()))


def verdict(report: Mapping[str, Any], exempts: Collection[Exempt], today: date) -> Verdict:
    """What pip-audit's JSON report comes to."""
    packages = [one for one in report["dependencies"] if one["name"].lower() != OURS]
    holes = []
    used: dict[Exempt, str] = {}
    for package, hole in _holes(packages):
        cover = next((one for one in exempts if one.covers(package["name"], hole, today)), None)
        if cover is None:
            name = f"{package['name']} {package['version']}"
            holes.append(f"{name}: {hole['id']}, {_mended(hole)}")
        else:
            used[cover] = f"{cover.package}: {cover.id}, until {cover.until}: {cover.reason}"
    idle = [
        f"{one.package}: {one.id} needs its exception no longer, or it ended on {one.until}."
        for one in exempts
        if one not in used
    ]
    unasked = [one["name"] for one in packages if "skip_reason" in one]
    if holes:
        summed = f"{len(holes)} known holes in {len(packages)} packages."
        return Verdict(HOLES, (*used.values(), *idle, *holes, summed))
    if unasked or not packages:
        return Verdict(
            UNKNOWN,
            (
                f"Of {len(unasked)} of {len(packages)} packages the advisories say nothing, first "
                f"{unasked[0] if unasked else 'any'}: nothing is known about their holes. {REMEDY}",
            ),
        )
    known = f"{len(used)} with a reason" if used else "none"
    return Verdict(CLEAN, (*used.values(), *idle, f"{len(packages)} packages, holes: {known}."))


def _holes(
    packages: Collection[Mapping[str, Any]],
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for one in packages:
        for hole in one.get("vulns", ()):
            yield one, hole


def _mended(hole: Mapping[str, Any]) -> str:
    versions = ", ".join(hole["fix_versions"])
    return f"mended in {versions}" if versions else "not mended yet"


def audit(tools: Path, python: Path, advisories: str, exempts: Collection[Exempt]) -> Verdict:
    """Ask the advisories about everything installed beside ``python``."""
    [packages] = python.parent.parent.glob("lib/python3*/site-packages")
    done = subprocess.run(
        [
            *(tools / "pip-audit", "--vulnerability-service", advisories, "--path", packages),
            *("--format", "json", "--progress-spinner", "off"),
        ],
        capture_output=True,
        text=True,
    )
    try:
        report = json.loads(done.stdout)
    except ValueError:
        said = done.stderr.strip().splitlines()
        last = said[-1] if said else "it said nothing"
        return Verdict(
            UNKNOWN,
            (
                f"The advisories could not be asked ({last}): nothing is known about holes. "
                f"{REMEDY}",
            ),
        )
    return verdict(report, exempts, datetime.now(UTC).date())


def write_bill(tools: Path, python: Path, out: Path) -> Path:
    """The bill of materials of the environment of ``python``. Raises CalledProcessError."""
    out.mkdir(parents=True, exist_ok=True)
    file = out / "citypatrol.cdx.json"
    project = Path(__file__).parents[1] / "pyproject.toml"
    subprocess.run(
        [
            tools / "cyclonedx-py",
            *("environment", python, "--pyproject", project),
            *("--output-format", "JSON", "--output-file", file),
        ],
        check=True,
    )
    return file


def main() -> int:
    tools, python, out, exceptions = (Path(sys.argv[place]) for place in (1, 2, 3, 5))
    bill = write_bill(tools, python, out)
    count = len(json.loads(bill.read_text())["components"])
    print(f"{bill} lists {count} packages.")
    found = audit(tools, python, sys.argv[4], exempts_in(exceptions))
    print(*found.sentences, sep="\n", file=sys.stderr if found.code else sys.stdout)
    return found.code


if __name__ == "__main__":
    sys.exit(main())
