"""Whose word serving takes for who asks, and whether it says that it lives."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from serving.config import NoticeSettings
from serving.notices.hub import Notices
from serving.server import web_server
from tests.serving.harness import Front, settings

PERSON = "203.0.113.9"


async def _who_asks(scope: Scope, receive: Receive, send: Send) -> None:
    client = Request(scope).client
    await PlainTextResponse(client.host if client else "")(scope, receive, send)


def asked_by(proxy: str, trusted: tuple[str, ...]) -> str:
    """Who serving takes for the one who asks, when ``proxy`` says that it is PERSON."""
    given = settings("sqlite://", trusted_proxies=trusted)
    config = web_server(_who_asks, given, Notices(NoticeSettings(), lambda _why: None)).config
    config.load()

    async def ask() -> str:
        transport = httpx.ASGITransport(app=config.loaded_app, client=(proxy, 40000))
        async with httpx.AsyncClient(transport=transport, base_url="http://s") as client:
            return (await client.get("/", headers={"X-Forwarded-For": PERSON})).text

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("proxy", "trusted", "taken_for"),
    [
        pytest.param("127.0.0.1", (), PERSON, id="a proxy on this machine"),
        pytest.param("172.30.7.4", ("172.30.7.0/24",), PERSON, id="a proxy the settings name"),
        pytest.param("172.30.7.4", (), "172.30.7.4", id="a stranger who claims to be somebody"),
        pytest.param("172.30.8.4", ("172.30.7.0/24",), "172.30.8.4", id="from the next network"),
    ],
)
def test_only_a_trusted_proxy_is_believed_whom_it_asks_for(
    proxy: str, trusted: tuple[str, ...], taken_for: str
) -> None:
    assert asked_by(proxy, trusted) == taken_for


def test_serving_lives_while_its_store_is_away(front: Front) -> None:
    front.store.away = True
    with front.stranger() as stranger:
        assert stranger.get("/health").status_code == 503
        assert stranger.get("/alive").json() == {"alive": True}
