"""The audit calls nothing clean that nobody was asked about."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.files import DEPLOY

ASKED = {"name": "urllib3", "version": "2.6.0", "vulns": []}
HOLE = {"id": "PYSEC-2026-1", "fix_versions": ["2.0.7"], "aliases": [], "description": "…"}
OPEN = {"name": "urllib3", "version": "2.0.6", "vulns": [HOLE]}
UNASKED = {"name": "pillow", "skip_reason": "Dependency not found on PyPI and could not be audited"}
OURS = {"name": "citypatrol", "skip_reason": "Dependency not found on PyPI"}
BILL = {"bomFormat": "CycloneDX", "components": [{"name": "urllib3"}]}


def audited(
    tmp_path: Path, report: str, said: str = "", exceptions: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run the audit with tools that answer as the real ones do."""
    tools, shipped = tmp_path / "tools", tmp_path / "shipped"
    (shipped / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
    tools.mkdir()
    (tmp_path / "report").write_text(report)
    (tmp_path / "bill").write_text(json.dumps(BILL))
    (tmp_path / "exceptions").write_text(exceptions)
    _tool(
        tools / "pip-audit",
        f'echo "{said}" >&2; echo "$@" > {tmp_path}/asked; cat {tmp_path}/report',
    )
    _tool(tools / "cyclonedx-py", f'for last; do :; done; cp {tmp_path}/bill "$last"')
    words = [str(tools), str(shipped / "bin" / "python"), str(tmp_path / "out"), "osv"]
    words.append(str(tmp_path / "exceptions"))
    return subprocess.run(
        [sys.executable, str(DEPLOY / "audit.py"), *words], capture_output=True, text=True
    )


def _tool(file: Path, script: str) -> None:
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


@pytest.mark.parametrize(
    ("packages", "code", "sentence"),
    [
        pytest.param([ASKED, OURS], 0, "1 packages, holes: none.", id="all asked, none"),
        pytest.param(
            [ASKED, OPEN, UNASKED],
            1,
            "urllib3 2.0.6: PYSEC-2026-1, mended in 2.0.7",
            id="a hole, whatever else",
        ),
        pytest.param(
            [ASKED, UNASKED], 2, "Of 1 of 2 packages the advisories say nothing", id="one unasked"
        ),
        pytest.param([OURS], 2, "nothing is known", id="nothing asked at all"),
    ],
)
def test_every_package_has_to_be_asked_about(
    tmp_path: Path, packages: list[dict[str, Any]], code: int, sentence: str
) -> None:
    done = audited(tmp_path, json.dumps({"dependencies": packages, "fixes": []}))
    assert done.returncode == code
    assert sentence in done.stdout + done.stderr
    assert "citypatrol.cdx.json lists 1 packages." in done.stdout
    assert json.loads((tmp_path / "out" / "citypatrol.cdx.json").read_text()) == BILL


def test_advisories_that_cannot_be_reached_are_no_pass(tmp_path: Path) -> None:
    done = audited(tmp_path, "", said="ERROR: could not connect to the vulnerability feed")
    assert done.returncode == 2
    assert "could not be asked (ERROR: could not connect" in done.stderr
    assert "Traceback" not in done.stderr


LIVED_WITH = """[[exception]]
id = "{id}"
package = "urllib3"
reason = "nothing of ours follows such a redirect"
until = {until}
"""


def test_a_hole_with_a_reason_passes_until_its_last_day(tmp_path: Path) -> None:
    report = json.dumps({"dependencies": [{**OPEN, "vulns": [{**HOLE, "aliases": ["CVE-1"]}]}]})
    lived_with = LIVED_WITH.format(id="CVE-1", until="2999-12-31")
    done = audited(tmp_path / "in-time", report, exceptions=lived_with)
    assert done.returncode == 0
    assert "urllib3: CVE-1, until 2999-12-31: nothing of ours follows such" in done.stdout
    assert "holes: 1 with a reason" in done.stdout

    ended = LIVED_WITH.format(id="CVE-1", until="2020-01-01")
    done = audited(tmp_path / "too-late", report, exceptions=ended)
    assert done.returncode == 1
    assert "it ended on 2020-01-01" in done.stderr


def test_an_exception_for_a_hole_that_is_mended_is_told(tmp_path: Path) -> None:
    report = json.dumps({"dependencies": [ASKED]})
    idle = LIVED_WITH.format(id="CVE-1", until="2999-12-31")
    done = audited(tmp_path, report, exceptions=idle)
    assert done.returncode == 0
    assert "urllib3: CVE-1 needs its exception no longer" in done.stdout


def test_an_exception_without_a_reason_is_refused(tmp_path: Path) -> None:
    unexplained = LIVED_WITH.format(id="CVE-1", until="2999-12-31").replace(
        "nothing of ours follows such a redirect", " "
    )
    done = audited(tmp_path, json.dumps({"dependencies": [ASKED]}), exceptions=unexplained)
    assert done.returncode != 0
    assert "say why we live with it" in done.stderr


def test_whom_to_ask_is_said_to_the_tool(tmp_path: Path) -> None:
    audited(tmp_path, json.dumps({"dependencies": [ASKED]}))
    assert "--vulnerability-service osv" in (tmp_path / "asked").read_text()


def test_our_own_exceptions_can_be_read_and_each_ends() -> None:
    entries = tomllib.loads((DEPLOY / "audit-exceptions.toml").read_text()).get("exception", [])
    assert all({"id", "package", "reason", "until"} == set(one) for one in entries)
