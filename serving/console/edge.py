"""The edge of every page: who may see it, and what a person reads when something goes wrong."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from serving.console import places
from serving.console.navigation import Entry, home
from serving.console.shell import message_page
from serving.console.visitor import Taste, Visitor, taste_of, visitor_of
from serving.console.words import Words
from serving.errors import NotFound, NotSignedIn, ServingError
from serving.users.errors import PasswordChangeNeeded
from serving.users.permissions import require

log = logging.getLogger(__name__)

T = TypeVar("T")


async def front_door(request: Request) -> Response:
    """Everybody to the page their role lives in, and strangers to the sign-in page."""
    try:
        visitor = await run_in_threadpool(visitor_of, request)
    except NotSignedIn:
        return RedirectResponse(places.sign_in(places.HOME), 303)
    except PasswordChangeNeeded:
        return RedirectResponse(places.PASSWORD, 303)
    return RedirectResponse(home(visitor.person).path, 303)


async def opened(
    request: Request, entry: Entry, build: Callable[[Visitor], Awaitable[None]]
) -> Response | None:
    """Build the page behind ``entry`` for whoever may go there; otherwise the answer to send."""
    try:
        visitor = await run_in_threadpool(visitor_of, request)
        require(visitor.person, *entry.needs)
        await build(visitor)
    except NotSignedIn:
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(places.sign_in(places.safe(here)), 303)
    except PasswordChangeNeeded:
        return RedirectResponse(places.PASSWORD, 303)
    except Exception as error:  # a page must answer with a sentence, whatever broke below it
        return answer(request, error)
    return None


async def done(visitor: Visitor, work: Callable[[Visitor], T]) -> tuple[T | None, str | None]:
    """Do ``work`` for the visitor in a thread: its result, or the sentence that says why not.

    Asks again who they are first. When their session is over the browser goes to sign in.
    """
    try:
        return await run_in_threadpool(lambda: work(visitor.still())), None
    except NotSignedIn:
        # The browser knows where it is by now, and keeps what was typed.
        ui.run_javascript("citypatrol.ended()")
        return None, visitor.words("sign_in.over")
    except Exception as error:  # an event handler must not die silently either
        return None, sentence(visitor.words, error)


def answer(request: Request, error: Exception) -> Response:
    """A plain page with one sentence and the right status."""
    taste: Taste = taste_of(request)
    words = taste.words
    if isinstance(error, ServingError):
        title = "lost.title" if isinstance(error, NotFound) else "forbidden.title"
        return message_page(taste, words(title), words.sentence(error), error.status)
    if isinstance(error, HTTPException):
        return message_page(taste, words("lost.title"), words("lost.page"), error.status_code)
    status = 503 if isinstance(error, OperationalError | PoolTimeout) else 500
    return message_page(taste, words("broken.title"), sentence(words, error), status)


def sentence(words: Words, error: Exception) -> str:
    """What a person reads about ``error``; what they cannot mend goes to the log as well."""
    if isinstance(error, ServingError):
        return words.sentence(error)
    log.error("the console could not do what it was asked", exc_info=error)
    if isinstance(error, OperationalError | PoolTimeout):
        return words("broken.database")
    return words("broken.page")


def install(app: FastAPI) -> None:
    """Every error of the console's plain routes becomes such a page."""
    for kind in (ServingError, HTTPException, OperationalError, PoolTimeout, Exception):
        app.add_exception_handler(kind, answer)
