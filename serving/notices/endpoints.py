"""Live changes as server-sent events (WHATWG HTML, section 9.2)."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from serving.access.guard import needs
from serving.auth import still_there
from serving.deps import Services, TheServices
from serving.notices.domain import NoticeKind, Told
from serving.notices.hub import Listener
from serving.users.domain import Permission, Person

router = APIRouter(prefix="/api", tags=["live"])

Listening = Annotated[
    Person, needs(Permission.SEE_CASES, Permission.JUDGE_CASES, Permission.SEE_CAMERAS)
]

ASK_AGAIN_S: Final = 1.0
"""How long an answer to "is this person still signed in?" is believed while notices go out."""
RETRY_MS: Final = 3000


class EventStream(StreamingResponse):
    """Ends its listener however it ends itself, also when nobody reads a word of it."""

    media_type = "text/event-stream"

    def __init__(
        self, listening: AbstractContextManager[Listener], texts: AsyncIterator[str]
    ) -> None:
        headers = {"Cache-Control": "private, no-store", "X-Accel-Buffering": "no"}
        super().__init__(texts, headers=headers)
        self._listening = listening

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._listening.__exit__(None, None, None)


@router.get(
    "/events",
    summary="Hear what changes",
    status_code=200,
    response_class=EventStream,
    responses={
        200: {
            "description": "An endless stream of events.",
            "content": {
                "text/event-stream": {
                    "schema": {"type": "object", "description": "One event: id, event, data."}
                }
            },
        }
    },
)
async def get_events(
    services: TheServices,
    person: Listening,
    request: Request,
    last_event_id: Annotated[str | None, Header(max_length=100)] = None,
) -> EventStream:
    """What changes within the person's sight, as it happens: ``case_changed``, ``queue_changed``,
    ``camera_changed``. ``reset`` means that some are missing: load again. After a broken connection
    a browser sends ``Last-Event-ID`` by itself and hears what it missed."""
    # Asked before the answer begins: too many listeners are a status, not an empty stream.
    listening = services.notices.listening(person, last_event_id)
    return EventStream(listening, _texts(services, request, listening.__enter__()))


async def _texts(services: Services, request: Request, listener: Listener) -> AsyncIterator[str]:
    beat, asked_at = services.settings.notices.beat_s, time.monotonic()
    yield f"retry: {RETRY_MS}\nid: {listener.at}\n\n"
    while not listener.ended:
        told = await listener.wait(beat)
        doubt = listener.doubts() or not told or time.monotonic() - asked_at > ASK_AGAIN_S
        if doubt and not listener.ended:
            person = await run_in_threadpool(still_there, services, request)
            if person is None:
                return
            asked_at = time.monotonic()
            if (person.scope, person.permissions) != (
                listener.person.scope,
                listener.person.permissions,
            ):
                # What was heard until now was heard with other eyes.
                listener.person = person
                told = [Told(listener.at, NoticeKind.RESET)]
        if not told and not listener.ended:
            # A browser notes the id: what was not for it need not be told when it comes back.
            yield f": beat\nid: {listener.at}\n\n"
        for one in told:
            listener.at = one.id
            yield written(one.id, one.kind, one.data)


def written(id: str, kind: str, data: Any) -> str:
    """One event. JSON without line breaks needs one data line."""
    text = json.dumps(dict(data), separators=(",", ":"), ensure_ascii=False)
    return f"id: {id}\nevent: {kind}\ndata: {text}\n\n"
