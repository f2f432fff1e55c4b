"""An installation with something wrong: the doctor names just that, and says what to do."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

import citypatrol
from pipeline.contract import Finding, Grade, ModelStamp
from pipeline.database import engine_for
from pipeline.demo.settings import fresh_settings
from pipeline.doctor import ThisMachine, exit_code
from pipeline.doctor.machine import Space, Ticks
from pipeline.outbox import Letter, Outbox
from pipeline.simulator import Auth, PathConfig, Simulator, SimulatorConfig, running
from pipeline.state import State
from serving.audit.domain import Actor
from serving.config import ServingSettings
from serving.db import Database
from serving.models.repository import ModelRepository
from serving.run import database_of
from serving.tokens import service as tokens
from serving.users.domain import Permission, Role
from serving.users.service import add_user, find_user
from serving.vault import Vault
from tests.clips import make_clip
from tests.models.tiny import tiny_package
from tests.peers.ports import free_port
from tests.serving.examples import camera
from tests.serving.plans import import_plan

LOCKED = "with a wrong password"
NOTHING_THERE = "rtsp://127.0.0.1:9/nothing"
SECRETS = ("viewer-s3cret", "a-pass-word-of-the-database")


@dataclass(frozen=True)
class FakeMachine:
    """In order, and with room, unless told otherwise."""

    kept: bool = True
    free_bytes: int = 2**40
    jump_s: float = 0.0
    asked: list[float] = field(default_factory=list)

    def kept_right(self) -> bool | None:
        return self.kept

    def ticks(self) -> Ticks:
        now = ThisMachine().ticks()
        self.asked.append(now.wall)
        return replace(now, wall=now.wall + self.jump_s * (len(self.asked) - 1))

    def space(self, folder: Path) -> Space:
        return Space(1, self.free_bytes, None)


@dataclass
class Installed:
    """Files of an installation that a test may spoil before it is examined."""

    folder: Path
    cameras: Simulator
    machine: FakeMachine = FakeMachine()

    @property
    def file(self) -> Path:
        return self.folder / "citypatrol.toml"

    def set(self, section: str, line: str) -> None:
        """Put a line into a section, in the place of the same key."""
        key = line.split(" = ")[0]
        kept, inside = [], False
        for old in self.file.read_text().splitlines():
            inside = old == f"[{section}]" if old.startswith("[") else inside
            if not (inside and old.startswith(f"{key} = ")):
                kept.append(old)
            if old == f"[{section}]":
                kept.append(line)
        self.file.write_text("\n".join(kept) + "\n")

    def settings(self) -> ServingSettings:
        return citypatrol.read_settings(self.file).serving_or_complain()

    def change(self, work: Callable[[Database], None]) -> None:
        with database_of(self.settings()) as db:
            work(db)

    def examined(self, sample: int = 0) -> list[Finding]:
        context = citypatrol.Context(self.file)
        found = list(context.examination(sample, self.machine))
        for one in found:
            assert not any(secret in one.sentence for secret in SECRETS)
        return found

    def wrong(self, sample: int = 0) -> list[Finding]:
        return [one for one in self.examined(sample) if one.grade is not Grade.GOOD]


@pytest.fixture(scope="module")
def cameras(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    clip = make_clip(tmp_path_factory.mktemp("doctor") / "clip.mp4", seconds=4)
    locked = PathConfig(
        name="b", source=clip, auth=Auth.DIGEST, user="viewer", password=SecretStr("viewer-s3cret")
    )
    with running(SimulatorConfig(paths=(PathConfig(name="a", source=clip), locked))) as simulator:
        yield simulator


def plan(cameras: Simulator, **urls: str) -> dict[str, Any]:
    known = {
        "a": cameras.url("a"),
        "b": cameras.url("b"),
        **urls,
    }
    return {
        "sources": [{"id": name, "max_sessions": 4} for name in known],
        "cameras": [camera(name, url=url, source=name) for name, url in known.items()],
    }


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, cameras: Simulator) -> Path:
    """A healthy installation: made once, spoilt in copies."""
    folder = tmp_path_factory.mktemp("healthy")
    tiny_package(folder / "models" / "tiny" / "1.0.0")
    limits = "[patrol.visit]\nopen_s = 60\npacket_s = 60\nkeyframe_s = 60\ntotal_s = 120\n"
    here = f'model = "{folder}/models/tiny"\nmodel_store = "{folder}/models"'
    text = fresh_settings(folder / "var", port=free_port(), patrol=here, more=limits)
    (folder / "citypatrol.toml").write_text(text)
    healthy = Installed(folder, cameras)
    given = citypatrol.read_settings(healthy.file)
    citypatrol_upgrade(given)
    healthy.change(lambda db: imported(db, healthy.settings(), plan(cameras)))
    return folder


def citypatrol_upgrade(settings: citypatrol.Settings) -> None:
    from pipeline.database import upgrade

    upgrade(settings.patrol.state_url.get_secret_value())


def imported(db: Database, settings: ServingSettings, given: dict[str, Any]) -> None:
    with db.writing() as session:
        import_plan(session, given, Vault(settings.secret_key), datetime.now(UTC))


@pytest.fixture
def installed(template: Path, tmp_path: Path, cameras: Simulator) -> Installed:
    folder = tmp_path / "installed"
    shutil.copytree(template, folder)
    made = Installed(folder, cameras)
    made.file.write_text(made.file.read_text().replace(str(template), str(folder)))
    made.file.chmod(0o600)
    return made


def test_a_healthy_installation_has_nothing_wrong(installed: Installed) -> None:
    found = installed.examined(sample=2)
    assert [one for one in found if one.grade is not Grade.GOOD] == []
    assert exit_code(found) == 0
    told = {one.name for one in found}
    assert {"source", "database", "store", "model", "secrets", "clock", "disk", "spool"} <= told


def unknown_key(installed: Installed) -> None:
    installed.set("patrol", "colour = 1")


def weak_secret(installed: Installed) -> None:
    installed.set("serving", f'pipeline_token = "{"abab" * 10}"')
    installed.set("patrol", f'token = "{"abab" * 10}"')


def other_token(installed: Installed) -> None:
    installed.set("patrol", 'token = "Zq8fT1mWc4xRnY7pLk2sVb9dHg5jQe3u"')


def one_secret_for_two(installed: Installed) -> None:
    shared = "Zq8fT1mWc4xRnY7pLk2sVb9dHg5jQe3u"
    installed.set("serving", f'metrics_token = "{shared}"')
    installed.set("serving", f'pipeline_token = "{shared}"')
    installed.set("patrol", f'token = "{shared}"')


def open_file(installed: Installed) -> None:
    installed.file.chmod(0o644)


def unkept_clock(installed: Installed) -> None:
    installed.machine = FakeMachine(kept=False)


def jumping_clock(installed: Installed) -> None:
    installed.machine = FakeMachine(jump_s=30.0)


def full_disk(installed: Installed) -> None:
    installed.machine = FakeMachine(free_bytes=2**28)


def no_database(installed: Installed) -> None:
    address = "postgresql://somebody:a-pass-word-of-the-database@127.0.0.1:9/city"
    installed.set("serving", f'database_url = "{address}"')


def broken_database(installed: Installed) -> None:
    for ending in ("-wal", "-shm"):
        (installed.folder / "var" / f"serving.db{ending}").unlink(missing_ok=True)
    (installed.folder / "var" / "serving.db").write_bytes(b"this is no database at all" * 400)


def revision(name: str) -> Callable[[Installed], None]:
    def plant(installed: Installed) -> None:
        engine = engine_for(f"sqlite:///{installed.folder}/var/serving.db")
        with engine.begin() as connection:
            row = sa.text("UPDATE serving_alembic_version SET version_num = :name")
            connection.execute(row, {"name": name})
        engine.dispose()

    return plant


def other_key(installed: Installed) -> None:
    installed.set("serving", 'secret_key = "Zq8fT1mWc4xRnY7pLk2sVb9dHg5jQe3u"')


def blocked_store(installed: Installed) -> None:
    shutil.rmtree(installed.folder / "var" / "evidence", ignore_errors=True)
    (installed.folder / "var" / "evidence").write_text("a file stands in the way")


def store_away(installed: Installed) -> None:
    lines = ('kind = "s3"', 'endpoint = "127.0.0.1:9"', 'access_key = "somebody"', "secure = false")
    for line in (*lines, 'secret_key = "a-pass-word-of-the-database"', "tries = 1"):
        installed.set("store", line)


def damaged_weights(installed: Installed) -> None:
    with (installed.folder / "models" / "tiny" / "1.0.0" / "weights.onnx").open("ab") as file:
        file.write(b"!")


def missing_engine(installed: Installed) -> None:
    installed.set("patrol", 'engine = "tensorrt"')


def pointed_elsewhere(installed: Installed) -> None:
    def point(db: Database) -> None:
        with db.writing() as session:
            models = ModelRepository(session)
            stamp = ModelStamp(name="other", version="2.0.0", sha256="0" * 64)
            assert models.point(models.pointer(), stamp, None, None)

    installed.change(point)


def refused_letter(installed: Installed) -> None:
    engine, at = engine_for(f"sqlite:///{installed.folder}/var/pipeline.db"), datetime.now(UTC)
    State(engine).post([Letter(UUID(int=1), "{}", at)])
    Outbox(engine).refused(UUID(int=1), "it is not valid", at)
    engine.dispose()


def old_letter(installed: Installed) -> None:
    engine = engine_for(f"sqlite:///{installed.folder}/var/pipeline.db")
    State(engine).post([Letter(UUID(int=1), "{}", datetime.now(UTC) - timedelta(hours=2))])
    engine.dispose()


def ending_token(installed: Installed) -> None:
    def make(db: Database) -> None:
        at = datetime.now(UTC)
        with db.writing() as session:
            add_user(session, "program", Role.REVIEWER, None, at)
            owner = find_user(session, "program").person
            may = [Permission.SEE_CASES]
            tokens.make(session, owner, "export", may, 5, at, Actor.at_command_line("test"))

    installed.change(make)


@pytest.mark.parametrize(
    ("plant", "name", "sentence"),
    [
        pytest.param(unknown_key, "settings_unusable", "no setting 'patrol.colour'", id="key"),
        pytest.param(weak_secret, "secret_weak", "can be guessed", id="weak"),
        pytest.param(
            other_token,
            "token_mismatch",
            "patrol.token the same",
            id="token",
        ),
        pytest.param(one_secret_for_two, "secret_shared", "one and the same", id="shared"),
        pytest.param(open_file, "settings_readable", "chmod 640", id="readable"),
        pytest.param(unkept_clock, "clock_unkept", "run chrony", id="clock"),
        pytest.param(jumping_clock, "clock_jumped", "jumped by +30.0 s", id="jump"),
        pytest.param(full_disk, "disk_full", "0.2 GiB left: make room", id="disk"),
        pytest.param(no_database, "database_away", "check serving.database_url", id="away"),
        pytest.param(broken_database, "database_damaged", "restore it", id="damaged"),
        pytest.param(revision("0019"), "database_older", "(0019, now", id="older"),
        pytest.param(revision("9999"), "database_newer", "newer version (9999)", id="newer"),
        pytest.param(blocked_store, "store_unavailable", "evidence", id="store"),
        pytest.param(store_away, "store_unavailable", "does not answer", id="s3"),
        pytest.param(damaged_weights, "model_unusable", "fetch the package again", id="model"),
        pytest.param(missing_engine, "engine_missing", "onnxruntime-gpu", id="engine"),
        pytest.param(pointed_elsewhere, "pointed_model_unusable", "copy it there", id="pointer"),
        pytest.param(refused_letter, "letters_refused", "citypatrol outbox retry", id="refused"),
        pytest.param(old_letter, "letters_wait", "1 letter waits", id="waits"),
        pytest.param(ending_token, "token_ends", "The token export of program ends", id="ends"),
    ],
)
def test_a_planted_fault_is_named_and_nothing_else(
    installed: Installed, plant: Callable[[Installed], None], name: str, sentence: str
) -> None:
    plant(installed)
    [found] = installed.wrong()
    assert found.name == name
    assert sentence in found.sentence


def test_a_changed_key_is_told_where_addresses_no_longer_open(installed: Installed) -> None:
    other_key(installed)
    wrong = installed.wrong()
    assert {one.name for one in wrong} == {"address_unreadable"}
    assert "restore the key it was imported under" in wrong[0].sentence


def sentences(found: list[Finding]) -> set[str]:
    return {one.sentence for one in found}


def without(installed: Installed, *sections: str) -> None:
    """Settings of a machine that runs only one of the programs."""
    kept, inside = [], False
    for line in installed.file.read_text().splitlines():
        if line.startswith("["):
            inside = line.strip("[]").split(".")[0] in sections
        if not inside:
            kept.append(line)
    installed.file.write_text("\n".join(kept) + "\n")


def test_settings_without_secrets_may_be_read_by_everybody(
    installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    for section, key in (
        ("serving", "secret_key"),
        ("serving", "pipeline_token"),
        ("patrol", "token"),
    ):
        [line] = [
            one for one in installed.file.read_text().splitlines() if one.startswith(f"{key} = ")
        ]
        monkeypatch.setenv(f"CITYPATROL_{section}__{key}".upper(), line.split('"')[1])
        installed.file.write_text(installed.file.read_text().replace(f"{line}\n", ""))
    installed.file.chmod(0o644)
    assert installed.wrong() == []


def test_a_machine_that_only_serves_is_asked_nothing_of_a_patrol(installed: Installed) -> None:
    without(installed, "patrol")
    found = installed.examined(sample=1)
    assert [one for one in found if one.grade is not Grade.GOOD] == []
    assert {"model", "source", "spool"}.isdisjoint(one.name for one in found)
    assert "No camera was opened, because this machine does not patrol." in sentences(found)


def test_a_machine_that_only_patrols_asks_for_serving(installed: Installed) -> None:
    installed.set("patrol", 'serving_url = "http://127.0.0.1:9"')
    without(installed, "serving")
    [found] = installed.wrong()
    assert found.name == "serving_away"
    assert "No camera was opened, because none was asked for." in sentences(installed.examined())


def test_a_machine_that_only_patrols_opens_one_camera_beside_a_patrol_it_cannot_ask(
    installed: Installed,
) -> None:
    engine = engine_for(f"sqlite:///{installed.folder}/var/pipeline.db")
    several = plan(installed.cameras)
    several["cameras"].append(camera("a-2", url=installed.cameras.url("a"), source="a"))
    State(engine).keep_watch_plan(json.dumps({"version": "1", **several}))
    engine.dispose()
    installed.set("patrol", 'serving_url = "http://127.0.0.1:9"')
    without(installed, "serving")
    found = [one for one in installed.examined(sample=3) if one.name == "source"]
    opened = {one.sentence for one in found}
    assert len(opened) == 2
    assert any(one.endswith(("camera opened: a.", "camera opened: a-2.")) for one in opened)
    assert "Source b brought a usable picture of each camera opened: b." in opened


def test_a_port_that_another_program_holds_is_told(installed: Installed) -> None:
    port = installed.settings().port
    server = HTTPServer(("127.0.0.1", port), BaseHTTPRequestHandler)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        [found] = installed.wrong()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert found.name == "port_taken"
    assert f"Port {port}" in found.sentence


@pytest.mark.parametrize(
    ("url", "name", "sentence"),
    [
        pytest.param(LOCKED, "source_credentials", "refuses our user name", id="credentials"),
        pytest.param(NOTHING_THERE, "source_unreachable", "cannot be reached", id="unreachable"),
    ],
)
def test_a_source_that_refuses_us_is_told_apart_from_one_that_is_away(
    installed: Installed, url: str, name: str, sentence: str
) -> None:
    address = installed.cameras.url("b").replace("viewer-s3cret", "wrong")
    if url != LOCKED:
        address = url
    spoilt = plan(installed.cameras, b=address)
    installed.change(lambda db: imported(db, installed.settings(), spoilt))
    [found] = installed.wrong(sample=1)
    assert (found.name, found.grade) == (name, Grade.BROKEN)
    assert sentence in found.sentence
    assert "Source b" in found.sentence


def test_the_command_prints_json_lines_and_ends_by_the_worst(
    installed: Installed,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    damaged_weights(installed)
    line = ["citypatrol", "--settings", str(installed.file), "doctor", "--sample", "0", "--json"]
    monkeypatch.setattr(sys, "argv", line)
    with pytest.raises(SystemExit) as end:
        citypatrol.main()
    told = [json.loads(one) for one in capsys.readouterr().out.splitlines()]
    assert end.value.code == 2
    assert "model_unusable" in {one["name"] for one in told}
    assert all(set(one) == {"part", "name", "grade", "sentence"} for one in told)
