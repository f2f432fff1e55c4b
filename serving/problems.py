"""Every error as RFC 9457 problem details: a status, a title, and one plain sentence."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from serving.deps import services_of
from serving.errors import ServingError
from serving.etags import Known
from serving.repeats.errors import Repeated
from serving.sentences import complaint_of
from serving.vault import AddressUnreadable

log = logging.getLogger(__name__)

TOOK_TOO_LONG: Final = "57014"
"""PostgreSQL's word for a statement that it ended."""
_SENTENCES = {
    404: "There is nothing at this address; check the path.",
    405: "This address does not take that method; see the API's description.",
}


def install(app: FastAPI) -> None:
    """Answer every error of ``app`` with problem details."""
    app.add_exception_handler(ServingError, _ours)
    app.add_exception_handler(Known, _known)
    app.add_exception_handler(Repeated, _repeated)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(OperationalError, _database_away)
    app.add_exception_handler(DataError, _cannot_be_kept)
    app.add_exception_handler(PoolTimeout, _database_busy)
    app.add_exception_handler(AddressUnreadable, _address_unreadable)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _broken)


def problem(
    status: int,
    detail: str,
    *,
    slug: str | None = None,
    title: str | None = None,
    code: str = "",
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """A problem document. ``slug`` names its type; without one the status says it all. ``code``
    tells which sentence of its type it is, where there are several."""
    return JSONResponse(
        {
            "type": f"urn:citypatrol:problem:{slug}" if slug else "about:blank",
            "title": title or HTTPStatus(status).phrase,
            "status": status,
            "detail": detail,
            **({"code": code} if code else {}),
        },
        status_code=status,
        headers={"Cache-Control": "no-store", **(headers or {})},
        media_type="application/problem+json",
    )


def _ours(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ServingError)
    wait = error.retry_after_s
    headers = {} if wait is None else {"Retry-After": str(wait)}
    return problem(
        error.status,
        error.detail,
        slug=error.type,
        title=error.title,
        code=error.code,
        headers=headers,
    )


def _known(_request: Request, error: Exception) -> Response:
    """No error at all: the caller has the answer already."""
    assert isinstance(error, Known)
    headers = {"ETag": error.tag, "Cache-Control": "private, no-store"}
    return Response(status_code=304, headers=headers)


def _repeated(_request: Request, error: Exception) -> Response:
    """No error either: what was answered when it was done."""
    assert isinstance(error, Repeated)
    answer = error.answer
    headers = {"Idempotency-Replayed": "true", "Cache-Control": "private, no-store"}
    if answer.tag is not None:
        headers["ETag"] = answer.tag
    return Response(answer.body, answer.status, headers, media_type="application/json")


def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    sentence = f"The request is not valid: {complaint_of(error.errors())}."
    return problem(422, sentence, slug="request-invalid", title="Request not valid")


def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if error.status_code == 400:
        # FastAPI's word for a body that is no text at all; one that is no JSON is told as 422.
        sentence = "The request is not valid: body: it is not JSON in UTF-8."
        return problem(422, sentence, slug="request-invalid", title="Request not valid")
    sentence = _SENTENCES.get(error.status_code, f"{error.detail}.")
    return problem(error.status_code, sentence, headers=dict(error.headers or {}))


def _cannot_be_kept(request: Request, error: Exception) -> JSONResponse:
    log.error("the database cannot keep %s %s: %s", request.method, request.url.path, error)
    return problem(
        422,
        "The request is not valid: it holds a NUL character, or a number too large to be kept.",
        slug="request-invalid",
        title="Request not valid",
    )


def _database_away(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DBAPIError)
    if getattr(error.orig, "sqlstate", None) == TOOK_TOO_LONG:
        return _took_too_long(request, error)
    log.error("the database did not answer %s %s: %s", request.method, request.url.path, error)
    return _refused(
        request,
        "away",
        "The database does not answer; try again in a moment.",
        slug="database-away",
        wait_s=5,
    )


def _took_too_long(request: Request, error: Exception) -> JSONResponse:
    log.error("the database took too long for %s %s: %s", request.method, request.url.path, error)
    return _refused(
        request,
        "too_long",
        "The database took too long for this, so it was ended; ask for less, such as a shorter "
        "time or one district, or try again when less is going on.",
        slug="took-too-long",
        wait_s=60,
    )


def _database_busy(request: Request, error: Exception) -> JSONResponse:
    log.error("no connection was free for %s %s: %s", request.method, request.url.path, error)
    return _refused(
        request,
        "busy",
        "Every connection to the database is in use; try again in a moment.",
        slug="database-busy",
        wait_s=5,
    )


def _refused(request: Request, why: str, detail: str, *, slug: str, wait_s: int) -> JSONResponse:
    services_of(request).metrics.count("citypatrol_serving_database_refusals_total", why)
    return problem(503, detail, slug=slug, headers={"Retry-After": str(wait_s)})


def _address_unreadable(_request: Request, error: Exception) -> JSONResponse:
    log.error("%s", error)
    return problem(500, str(error), slug="address-unreadable")


def _gone(request: Request, _error: Exception) -> Response:
    """Whoever sent this was cut off or killed half-way: nobody hears the answer, nothing broke."""
    log.info("%s %s: who sent it went away half-way", request.method, request.url.path)
    return Response(status_code=400)


def _broken(_request: Request, _error: Exception) -> JSONResponse:
    """The web server logs the traceback; the person gets a sentence."""
    return problem(500, "Something broke here; the server's log has the details.", slug="internal")
