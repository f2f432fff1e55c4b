"""Secrets stand everywhere in an installation, and nowhere in its support bundle."""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

import citypatrol
from pipeline.demo.settings import fresh_settings
from pipeline.support import BundleRefused, write_bundle
from serving.run import database_of
from serving.vault import Vault
from tests.serving.examples import camera
from tests.serving.plans import import_plan

TOKEN = f"cpt_{'0' * 32}_{'A' * 43}"
CAMERA = 'p4ss/w"ord@über'
TEMPLATE = "template-p4ssword"
PLATFORM = "platform-t0ken-123"
STORE = "store-s3cret-key-456"
METRICS = "metrics-t0ken-that-is-long-enough-789"
SIGN_IN = "oidc-cl1ent-s3cret"
SECRETS = (CAMERA, TEMPLATE, PLATFORM, STORE, METRICS, SIGN_IN, TOKEN, "another-p4ssword")
LINES = """\
INFO opened rtsp://viewer:p4ss/w"ord@über@10.0.0.7/stream
INFO the password p4ss/w"ord@über was refused by gate-3
{{"message": "told {escaped}"}}
WARNING Authorization: Bearer {token}
WARNING a program came with {token}
INFO asked http://media/play?token=platform-t0ken-123 and template-p4ssword
INFO S3 said: store-s3cret-key-456 oidc-cl1ent-s3cret metrics-t0ken-that-is-long-enough-789
INFO postgresql://city:another-p4ssword@db/city is away
INFO nothing secret stands here
"""


class Echo(BaseHTTPRequestHandler):
    """A program that repeats whatever it was asked with."""

    def do_GET(self) -> None:
        body = json.dumps({"database": "up", "asked": str(self.headers)}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def port() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Echo)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def installed(tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Settings with secrets in all their places; all secrets, those made at random too."""
    monkeypatch.chdir(tmp_path)
    more = f"""
[serving.oidc]
issuer = "https://127.0.0.1:9"
client_id = "city"
client_secret = "{SIGN_IN}"
callback = "https://127.0.0.1/console/outside/back"
"""
    text = fresh_settings(tmp_path / "var", port=port, more=more)
    s3 = (
        'kind = "s3"\nendpoint = "127.0.0.1:9"\naccess_key = "reader"\ntries = 1\nsecure = false\n'
        f'secret_key = "{STORE}"'
    )
    text = text.replace('kind = "folder"', s3)
    metrics = f'metrics_token = "{METRICS}"'
    Path("citypatrol.toml").write_text(text.replace("[serving]", f"[serving]\n{metrics}"))
    settings = citypatrol.read_settings(None).serving_or_complain()
    template = "rtsp://viewer:template-p4ssword@10.0.0.9/{channel}"
    platform = {"url": "http://10.0.0.8", "token": PLATFORM}
    plan = {
        "sources": [
            {"id": "platform"},
            {"id": "shared", "template": template},
            {"id": "media", "platform": platform},
        ],
        "cameras": [camera(url=f"rtsp://viewer:{CAMERA}@10.0.0.7/stream")],
    }
    with database_of(settings) as db, db.writing() as session:
        taken = import_plan(session, plan, Vault(settings.secret_key), datetime.now(UTC))
    assert not taken.refused
    escaped = json.dumps(CAMERA)[1:-1]
    Path("city.log").write_text(LINES.format(token=TOKEN, escaped=escaped))
    made = settings.secret_key, settings.pipeline_token
    return [*SECRETS, *(one.get_secret_value() for one in made)]


def test_no_secret_is_in_a_bundle_and_all_the_rest_is(
    installed: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["citypatrol", "support-bundle", "b.zip", "--log", "city.log"])
    with pytest.raises(SystemExit) as end:
        citypatrol.main()
    assert end.value.code == 0, capsys.readouterr().err
    with zipfile.ZipFile("b.zip") as bundle:
        texts = {name: bundle.read(name).decode() for name in bundle.namelist()}
    everything = "\n".join(texts.values())
    for secret in installed:
        for way in (secret, json.dumps(secret)[1:-1]):
            assert way not in everything
    assert Path("b.zip").stat().st_mode & 0o077 == 0
    assert "nothing secret stands here" in texts["logs/1-city.log.txt"]
    assert '"up"' in texts["metrics/serve.txt"]
    found = [json.loads(line)["name"] for line in texts["doctor.jsonl"].splitlines()]
    assert "store_unavailable" in found
    databases = {one["program"]: one for one in json.loads(texts["databases.json"])}
    assert databases["serving"]["rows"]["cameras"] == 1
    assert databases["serving"]["standing"] == "head"
    told = {one["id"]: one for one in json.loads(texts["sources.json"])}
    assert (told["platform"]["cameras"], told["shared"]["addresses_from"]) == (1, "template")
    assert json.loads(texts["settings.json"])["serving"]["secret_key"] == "**********"
    assert "citypatrol" in json.loads(texts["versions.json"])["packages"]


def test_what_cannot_be_had_is_said_and_stops_nothing(tmp_path: Path) -> None:
    def broken() -> str:
        raise OSError("no")

    file = tmp_path / "b.zip"
    assert write_bundle(file, {"a.txt": broken, "b.txt": lambda: "there"}, []) == ["a.txt"]
    with zipfile.ZipFile(file) as bundle:
        assert bundle.read("b.txt") == b"there"
        assert bundle.read("a.txt") == b"This could not be had: OSError\n"


def test_a_bundle_into_no_folder_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BundleRefused, match="name another file"):
        write_bundle(tmp_path / "nowhere" / "b.zip", {}, [])
