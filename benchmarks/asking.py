"""A city that is asked through serving's own interface, without a network between."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import httpx
import sqlalchemy as sa
from pydantic import SecretStr

from pipeline.clock import SystemClock
from pipeline.serving_client import SignedRequests
from serving.app import create_app
from serving.auth import OWN_PAGE_HEADER
from serving.cases.tables import CaseRow
from serving.deps import Services
from serving.users.domain import Role
from serving.users.errors import NameTaken
from serving.users.service import add_user

PASSWORD: Final = "long enough for a benchmark"


class _Inside(httpx.BaseTransport):
    """To serving without a network between."""

    def __init__(self, app: Any) -> None:
        self._way = httpx.ASGITransport(app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def answered() -> httpx.Response:
            answer = await self._way.handle_async_request(request)
            body = b"".join([part async for part in answer.aiter_raw()])
            return httpx.Response(answer.status_code, headers=answer.headers, content=body)

        return asyncio.run(answered())


@dataclass(frozen=True)
class Town:
    """A city that is asked; nothing else goes on in it."""

    services: Services
    people: Sequence[httpx.Client]
    """Somebody of the whole city, somebody of one district, and a program with a token."""
    pipeline: httpx.Client
    case: str
    """A closed one."""
    captured: str
    reports: Sequence[Mapping[str, Any]]
    """New ones, their pictures in the store."""


def town(services: Services, token: SecretStr, reports: Sequence[Mapping[str, Any]]) -> Town:
    """People sign in, and what is counted once in a while is counted; nothing else is changed."""
    app = create_app(services, console=False)
    with services.db.reading() as session:
        newest = sa.select(CaseRow.id).order_by(CaseRow.opened_at.desc()).limit(1)
        closed = session.scalar(newest.where(CaseRow.status == "closed"))
        captured = session.scalar(newest.where(CaseRow.status == "captured"))
        services.ledger.read(session, services.clock.now())
    city = _person(app, services, "hot city", Role.ADMINISTRATOR, None)
    district = _person(app, services, "hot district", Role.REVIEWER, "district-01")
    signed = SignedRequests("pipeline", token, SystemClock())
    pipeline = httpx.Client(transport=_Inside(app), base_url="https://serving", auth=signed)
    return Town(services, (city, district), pipeline, str(closed), str(captured), reports)


def _person(
    app: Any, services: Services, name: str, role: Role, district: str | None
) -> httpx.Client:
    with suppress(NameTaken), services.db.writing() as session:
        add_user(session, name, role, district, services.clock.now(), PASSWORD)
    own = {OWN_PAGE_HEADER: "benchmark"}
    client = httpx.Client(transport=_Inside(app), base_url="https://serving", headers=own)
    client.post("/api/login", json={"name": name, "password": PASSWORD}).raise_for_status()
    return client
