"""Serving speaks to whom it is told to, wherever a name or a redirect may lead."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network

import pytest

from serving.connectors.base import NotReached, Refused, Unsure
from serving.connectors.guard import Guard
from serving.connectors.http import GuardedHttp
from tests.peers.http import Answer, peer

HERE = (ip_network("127.0.0.0/8"),)


def guard(
    *addresses: str, hosts: tuple[str, ...] = ("*",), networks: tuple[str, ...] = ()
) -> Guard:
    return Guard(hosts, tuple(map(ip_network, networks)), lambda _host, _port: addresses)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("127.0.0.1", id="this machine"),
        pytest.param("10.0.0.7", id="a private network"),
        pytest.param("192.168.1.1", id="another private network"),
        pytest.param("169.254.169.254", id="a cloud's metadata"),
        pytest.param("100.64.0.1", id="a carrier's network"),
        pytest.param("0.0.0.0", id="the unspecified address"),
        pytest.param("224.0.0.1", id="multicast"),
        pytest.param("::1", id="this machine, IPv6"),
        pytest.param("fe80::1%eth0", id="link-local IPv6"),
        pytest.param("fd00::1", id="private IPv6"),
        pytest.param("::ffff:127.0.0.1", id="this machine mapped into IPv6"),
        pytest.param("64:ff9b::7f00:1", id="this machine through NAT64"),
        pytest.param("2002:7f00:1::", id="this machine through 6to4"),
    ],
)
def test_an_address_inside_is_refused_also_behind_an_allowed_name(address: str) -> None:
    with pytest.raises(Refused, match="neither public nor"):
        guard(address).addresses("platform.city.example", 443)


def test_a_public_address_needs_only_its_name_on_the_list() -> None:
    assert guard("8.8.8.8").addresses("platform.city.example", 443) == ["8.8.8.8"]


def test_a_private_network_opens_when_it_is_listed() -> None:
    listed = guard("10.1.2.3", networks=("10.1.0.0/16",))
    assert listed.addresses("platform", 443) == ["10.1.2.3"]
    with pytest.raises(Refused):
        guard("10.2.2.3", networks=("10.1.0.0/16",)).addresses("platform", 443)


def test_one_address_that_leads_inside_spoils_a_public_one() -> None:
    with pytest.raises(Refused, match="127"):
        guard("8.8.8.8", "127.0.0.1").addresses("platform", 443)


@pytest.mark.parametrize(
    ("host", "allowed", "may"),
    [
        ("platform.city.example", ("platform.city.example",), True),
        ("PLATFORM.city.example.", ("platform.city.example",), True),
        ("a.city.example", ("*.city.example",), True),
        ("city.example.evil.example", ("*.city.example",), False),
        ("evilcity.example", ("*.city.example",), False),
        ("platform.city.example", (), False),
    ],
)
def test_only_names_on_the_list_are_looked_up(
    host: str, allowed: tuple[str, ...], may: bool
) -> None:
    asked = []

    def resolve(name: str, _port: int) -> list[str]:
        asked.append(name)
        return ["8.8.8.8"]

    one = Guard(allowed, (), resolve)
    if may:
        assert one.addresses(host, 443) == ["8.8.8.8"]
    else:
        with pytest.raises(Refused, match="allowed_hosts"):
            one.addresses(host, 443)
        assert asked == []


def test_the_connection_goes_to_the_address_that_was_judged() -> None:
    """A name that would lead elsewhere at a second look (DNS rebinding) is looked up once."""
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    one = Guard(("rebound.example",), HERE, lambda _host, _port: next(answers))
    with peer(Answer(200, b"hello")) as there:
        port = there.url.rsplit(":", 1)[1]
        answer = GuardedHttp(one, 5).call("GET", f"http://rebound.example:{port}/x")
    assert answer.body == b"hello"
    assert there.asked[0].headers["Host"] == f"rebound.example:{port}"
    assert next(answers) == ["127.0.0.2"]


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1"])
def test_a_redirect_is_judged_like_the_first_address(host: str) -> None:
    one = Guard(("platform.example",), HERE, lambda _host, _port: ["127.0.0.1"])
    with peer(Answer(200)) as secret, redirecting(secret.url.replace("127.0.0.1", host)) as url:
        with pytest.raises(Refused, match="allowed_hosts"):
            GuardedHttp(one, 5).call("GET", url)
        assert secret.asked == []


def test_a_name_without_an_address_is_tried_again_later() -> None:
    def nothing(_host: str, _port: int) -> list[str]:
        raise OSError

    with pytest.raises(NotReached, match="no address"):
        Guard(("*",), (), nothing).addresses("platform", 443)


@contextmanager
def redirecting(target: str, status: int = 307) -> Iterator[str]:
    """The address, under the name platform.example, of a server that sends everybody elsewhere."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.send_header("Location", target)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_GET  # noqa: N815  http.server's own names

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://platform.example:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_redirect_that_drops_the_request_is_refused_and_one_that_keeps_it_followed() -> None:
    one = Guard(("platform.example", "127.0.0.1"), HERE, lambda _host, _port: ["127.0.0.1"])
    private = {"CityPatrol-Signature": "abc", "Content-Type": "application/json"}
    with peer(Answer(200)) as there:
        with redirecting(there.url, 302) as url, pytest.raises(Refused, match="final address"):
            GuardedHttp(one, 5).call("POST", url, private, b"{}")
        assert there.asked == []
        with redirecting(there.url, 308) as url:
            hidden = frozenset({"CityPatrol-Signature"})
            GuardedHttp(one, 5).call("POST", url, private, b"{}", private=hidden)
    (asked,) = there.asked
    assert asked.method == "POST"
    assert asked.body == b"{}"
    assert "CityPatrol-Signature" not in asked.headers


def test_a_server_that_answers_a_byte_now_and_then_is_left_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        over = threading.Event()

        def drip() -> None:
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                while not over.wait(0.05):
                    connection.sendall(b"H")

        thread = threading.Thread(target=drip)
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        with pytest.raises(Unsure):
            GuardedHttp(Guard(("127.0.0.1",), HERE), 0.5).call("POST", url, body=b"x")
        assert not over.is_set(), "it was left, and not the other way round"
        over.set()
        thread.join()
