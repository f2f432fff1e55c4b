"""Answers to files that people bring: a piece of the page they look at."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from serving import auth
from serving.console import edge
from serving.console.components.bringing import refused
from serving.console.html import Markup
from serving.console.visitor import Visitor, taste_of, visitor_of
from serving.errors import ServingError
from serving.signed import limited_body

LONGEST_NAME = 200

Work = Callable[[Visitor, bytes], Markup]


async def answered(request: Request, most: int, work: Work) -> Response:
    """What ``work`` makes of a file of at most ``most`` bytes. Whatever breaks, the person reads a
    sentence where they look."""
    try:
        auth.own_page(request)
        visitor = await run_in_threadpool(visitor_of, request)
        data = await limited_body(request, most)
        return HTMLResponse(await run_in_threadpool(work, visitor, data))
    except Exception as error:
        status = error.status if isinstance(error, ServingError) else 500
        words = taste_of(request).words
        return HTMLResponse(refused(words, edge.sentence(words, error)), status)


def name_of(request: Request, otherwise: str = "file") -> str:
    """What its owner calls the file."""
    return request.query_params.get("name", "")[:LONGEST_NAME] or otherwise


def revision_of(request: Request) -> int | None:
    """Of what the person was shown; None while they ask only to be shown."""
    said = request.query_params.get("revision", "")
    return int(said) if said.isdecimal() else None
