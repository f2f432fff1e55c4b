"""The connection goes to a judged address, and the certificate still has to be the name's."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from serving.connectors.base import NotReached
from serving.connectors.choose import connector_for
from serving.connectors.guard import Guard
from serving.connectors.http import GuardedHttp
from serving.connectors.mqtt import Mqtt
from serving.connectors.settings import settings_of
from tests.peers.certificates import Certificate, certificate_for
from tests.peers.mosquitto import PASSWORD, USER, mosquitto
from tests.serving.connectors.parcels import At, parcel
from tests.serving.connectors.test_guard import HERE

NAMES = Guard(("*.example",), HERE, lambda _host, _port: ["127.0.0.1"])


@contextmanager
def https(made: Certificate) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(HTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A client that does not believe us hangs up."""

    server = Server(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate_for("platform.example", tmp_path_factory.mktemp("certificates"))


def test_https_believes_the_citys_own_authority_for_the_right_name_only(made: Certificate) -> None:
    with https(made) as port:
        http = GuardedHttp(NAMES, 10, str(made.certificate))
        assert http.call("GET", f"https://platform.example:{port}/").status == 204
        with pytest.raises(NotReached):
            http.call("GET", f"https://other.example:{port}/")
        with pytest.raises(NotReached):
            GuardedHttp(NAMES, 10).call("GET", f"https://platform.example:{port}/")


@pytest.mark.service
@pytest.mark.parametrize(("host", "known"), [("platform.example", True), ("other.example", False)])
def test_a_broker_shows_the_certificate_of_its_name(
    made: Certificate, host: str, known: bool, tmp_path: Path
) -> None:
    with mosquitto(made) as broker:
        settings = settings_of(
            {
                "connector": "mqtt",
                "host": host,
                "port": broker.port,
                "username": USER,
                "tls": True,
                "ca_file": str(made.certificate),
            }
        )
        one = connector_for("city", settings, PASSWORD, NAMES, At())
        assert isinstance(one, Mqtt)
        if known:
            one.send(parcel())
        else:
            with pytest.raises(NotReached):
                one.send(parcel())
