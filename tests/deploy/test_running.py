"""What the units start runs: on a real PostgreSQL and a folder store, behind a real nginx."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from serving.auth import COOKIE, OWN_PAGE_HEADER
from tests.deploy.files import DEPLOY
from tests.deploy.installed import DEADLINE_S, Installed, install, until_true, well
from tests.deploy.test_container import healthcheck
from tests.peers.postgres import Postgres

pytestmark = [pytest.mark.service, pytest.mark.slow, pytest.mark.timeout(600)]

SERVE, PATROL = "citypatrol-serve.service", "citypatrol-patrol.service"
SOCKET = "/console/_nicegui_ws/socket.io/?EIO=4&transport=websocket"


@dataclass
class Town:
    """Serving and patrol running as their units say, nginx before them."""

    machine: Installed
    serve: subprocess.Popen[bytes]
    patrol: subprocess.Popen[bytes]
    password: str

    def browser(self) -> httpx.Client:
        base = f"https://127.0.0.1:{self.machine.secure}"
        return httpx.Client(base_url=base, verify=False, trust_env=False, timeout=60)


@pytest.fixture(scope="module")
def town(postgres_server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    machine = install(tmp_path_factory.mktemp("machine"), postgres_server)
    with machine.running(SERVE) as serve:
        until_true(well(f"http://127.0.0.1:{machine.serving}/health"), serve)
        with machine.running(PATROL) as patrol, machine.proxy():
            added = machine.admin("users", "add", "wang", "--role", "reviewer", "--keep-password")
            until_true(well(f"http://127.0.0.1:{machine.pages}/health"), patrol)
            yield Town(machine, serve, patrol, added["password"])


@pytest.mark.parametrize("program", ["serve", "patrol"])
def test_the_images_healthcheck_tells_well_from_gone(town: Town, program: str) -> None:
    port = town.machine.serving if program == "serve" else town.machine.pages
    assert checked(f"http://127.0.0.1:{port}/health") == 0
    assert checked(f"http://127.0.0.1:{port}/nowhere") != 0


def checked(url: str) -> int:
    python, *words = healthcheck()
    assert python == "python"
    done = subprocess.run(
        [sys.executable, *words], env={**os.environ, "HEALTH_URL": url}, capture_output=True
    )
    return done.returncode


def test_people_sign_in_over_https_and_hear_of_changes_as_they_happen(town: Town) -> None:
    with town.browser() as browser:
        browser.headers[OWN_PAGE_HEADER] = "test"
        given = {"name": "wang", "password": town.password}
        answer = browser.post("/api/login", json=given)
        assert answer.status_code == 200
        assert "secure" in answer.headers["set-cookie"].lower()
        assert "strict-transport-security" in answer.headers
        assert browser.cookies.get(COOKIE)
        with browser.stream("GET", "/api/events") as stream:
            first = next(stream.iter_lines())
        assert first, "the first line comes at once, not when a buffer is full"


def test_plain_http_leads_to_https(town: Town) -> None:
    url = f"http://127.0.0.1:{town.machine.plain}/console/?a=1"
    answer = httpx.get(url, trust_env=False, timeout=60)
    assert answer.status_code == 308
    assert answer.headers["location"] == "https://127.0.0.1/console/?a=1"


def test_figures_are_not_public_though_the_monitoring_has_them(town: Town) -> None:
    with town.browser() as browser:
        assert browser.get("/health").status_code == 200
        assert browser.get("/metrics").status_code == 404
    token = (town.machine.folder / "etc" / "secrets" / "metrics_token").read_text().strip()
    inside = httpx.get(
        f"http://127.0.0.1:{town.machine.serving}/metrics",
        headers={"Authorization": f"Bearer {token}"},
        trust_env=False,
        timeout=60,
    )
    assert "citypatrol_serving_requests_total" in inside.text


def test_uploads_have_a_limit(town: Town) -> None:
    with town.browser() as browser:
        large = browser.post("/api/reports", content=b"x" * (25 * 2**20))
        assert large.status_code == 413
        fitting = browser.post("/api/reports", content=b"x" * (2 * 2**20))
        assert fitting.status_code in (401, 413)
        assert fitting.headers["content-type"].startswith("application/"), "serving answers itself"


def test_live_pages_get_their_websocket(town: Town) -> None:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(("127.0.0.1", town.machine.secure), timeout=60) as plain,
        context.wrap_socket(plain) as secure,
    ):
        secure.sendall(
            f"GET {SOCKET} HTTP/1.1\r\nHost: 127.0.0.1:{town.machine.secure}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        answer = secure.recv(4096).decode(errors="replace")
    assert answer.startswith("HTTP/1.1 101 ")


def test_compose_and_bare_machine_differ_in_where_serving_is_and_in_nothing_else() -> None:
    bare = (DEPLOY / "proxy" / "upstream.conf").read_text()
    assert (
        bare.replace("127.0.0.1:8080", "serving:8080")
        == (DEPLOY / "compose" / "upstream.conf").read_text()
    )
    assert f"$cookie_{COOKIE}" in bare


def test_asked_to_end_both_end_by_themselves_and_leave_no_secret_in_their_logs(town: Town) -> None:
    for name, process in ((PATROL, town.patrol), (SERVE, town.serve)):
        process.send_signal(signal.SIGTERM)
        assert process.wait(DEADLINE_S) == 0, town.machine.said(name)
    for file in Path(town.machine.folder / "etc" / "secrets").iterdir():
        secret = file.read_text().strip()
        assert secret not in town.machine.said(SERVE) + town.machine.said(PATROL)
