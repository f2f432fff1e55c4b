"""Certificates that end, or that nobody here trusts, are told before they stop anything."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from pipeline.contract import Grade
from pipeline.doctor.certificates import certificate_findings
from tests.peers.certificates import Certificate, certificate_for

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Good for two days."""
    return certificate_for("localhost", tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def address(certificate: Certificate) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.certificate, certificate.key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"https://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def test_one_that_ends_in_two_days_is_told(address: str, certificate: Certificate) -> None:
    trusted = trusting(certificate.certificate)
    [found] = certificate_findings({"patrol.serving_url": address}, NOW, trusted)
    assert (found.name, found.grade) == ("certificate_ends", Grade.WARNING)
    assert "localhost (patrol.serving_url)" in found.sentence


def test_one_that_holds_for_long_is_well(address: str, certificate: Certificate) -> None:
    a_month_ago = NOW - timedelta(days=30)
    trusted = trusting(certificate.certificate)
    [found] = certificate_findings({"store.endpoint": address}, a_month_ago, trusted)
    assert found.grade is Grade.GOOD


def test_one_that_nobody_here_trusts_is_a_fault(address: str) -> None:
    [found] = certificate_findings({"serving.oidc.issuer": address}, NOW)
    assert (found.name, found.grade) == ("certificate_untrusted", Grade.BROKEN)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "https://127.0.0.1:9"])
def test_plain_addresses_and_servers_that_are_away_are_told_elsewhere(address: str) -> None:
    assert list(certificate_findings({"patrol.serving_url": address}, NOW)) == []
