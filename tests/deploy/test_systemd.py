"""The units, users and folders of a bare machine, judged by systemd's own tools."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.fleets.processes import LEAVE_S
from tests.deploy.files import SYSTEMD, unit

UNITS = sorted(file.name for file in SYSTEMD.glob("*.service"))
TARGETS = ("sysinit", "basic", "shutdown", "network", "network-online", "multi-user")
MOST_EXPOSED = 2.0
"""On systemd's scale from 0 to 10, where 2 and less is called safe."""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """The root of a machine with our program and units, and systemd's targets without content."""
    program = tmp_path / "opt" / "citypatrol" / "bin" / "citypatrol"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    folder = tmp_path / "usr" / "lib" / "systemd" / "system"
    folder.mkdir(parents=True)
    for target in TARGETS:
        (folder / f"{target}.target").write_text("[Unit]\nDefaultDependencies=no\n")
    for name in UNITS:
        shutil.copy(SYSTEMD / name, folder)
    return tmp_path


def told(*command: str | Path) -> str:
    """What a tool says; nothing when it is content."""
    done = subprocess.run(command, capture_output=True, text=True)
    return (done.stdout + done.stderr) if done.returncode else done.stderr


def verified(machine: Path, name: str) -> str:
    file = machine / "usr" / "lib" / "systemd" / "system" / name
    return told("systemd-analyze", "verify", "--man=no", f"--root={machine}", file)


@pytest.mark.parametrize("name", UNITS)
def test_systemd_takes_the_unit_without_a_word(machine: Path, name: str) -> None:
    assert verified(machine, name) == ""


def test_a_wrong_word_would_be_noticed(machine: Path) -> None:
    file = machine / "usr" / "lib" / "systemd" / "system" / UNITS[0]
    file.write_text(file.read_text().replace("ProtectHome=", "ProtectHomes="))
    assert "Unknown key 'ProtectHomes'" in verified(machine, UNITS[0])


@pytest.mark.parametrize("name", UNITS)
def test_the_unit_is_hardly_exposed(name: str) -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(SYSTEMD / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    assert found is not None
    assert float(found[1]) <= MOST_EXPOSED


@pytest.mark.parametrize("name", UNITS)
def test_the_unit_comes_back_after_a_crash_and_waits_for_no_word_we_never_say(name: str) -> None:
    said = unit(name)
    assert said["Restart"] == ["on-failure"]
    assert said["StartLimitIntervalSec"] == ["0"], "it tries until the database is back"
    assert "WatchdogSec" not in said
    assert said["Type"] == ["exec"]
    assert said["User"] == ["citypatrol"]


def test_the_user_and_the_folders_are_made(machine: Path) -> None:
    (machine / "etc").mkdir()
    sysusers = SYSTEMD / "citypatrol.sysusers.conf"
    subprocess.run(["systemd-sysusers", f"--root={machine}", sysusers], check=True, timeout=30)
    assert re.search(r"^citypatrol:", (machine / "etc/passwd").read_text(), re.MULTILINE)
    secrets = machine / "etc" / "citypatrol" / "secrets"
    secrets.mkdir(parents=True)
    (secrets / "secret_key").write_text("x")
    tmpfiles = SYSTEMD / "citypatrol.tmpfiles.conf"
    command = ["systemd-tmpfiles", f"--root={machine}", "--create", str(tmpfiles)]
    subprocess.run(command, check=True, timeout=30)
    assert secrets.stat().st_mode & 0o777 == 0o750
    assert (secrets / "secret_key").stat().st_mode & 0o777 == 0o440
    assert (machine / "var/lib/citypatrol/evidence").stat().st_mode & 0o777 == 0o750


def test_one_of_several_is_as_the_one_alone_but_for_its_port() -> None:
    alone, several = unit("citypatrol-serve.service"), unit("citypatrol-serve@.service")
    assert several.pop("Environment") == ["CITYPATROL_SERVING__PORT=%i"]
    assert several.pop("Conflicts") == ["citypatrol-serve.service"]
    assert "%i" in several.pop("Description")[0]
    alone.pop("Description")
    assert several == alone


def test_the_patrols_workers_have_their_time_to_leave_before_systemd_kills_them() -> None:
    [time] = unit("citypatrol-patrol.service")["TimeoutStopSec"]
    assert float(time.removesuffix("s")) > LEAVE_S
