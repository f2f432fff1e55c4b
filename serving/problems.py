"""Every error as RFC 9457 problem details: a status, a title, and one plain sentence."""

from __future__ import annotations

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from serving.errors import ServingError
from serving.etags import Known
from serving.repeats.errors import Repeated
from serving.sentences import complaint_of
from serving.vault import AddressUnreadable

log = logging.getLogger(__name__)

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
    app.add_exception_handler(PoolTimeout, _database_away)
    app.add_exception_handler(AddressUnreadable, _address_unreadable)
    app.add_exception_handler(Exception, _broken)


def problem(
    status: int,
    detail: str,
    *,
    slug: str | None = None,
    title: str | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """A problem document. ``slug`` names its type; without one the status says it all."""
    return JSONResponse(
        {
            "type": f"urn:citypatrol:problem:{slug}" if slug else "about:blank",
            "title": title or HTTPStatus(status).phrase,
            "status": status,
            "detail": detail,
        },
        status_code=status,
        headers={"Cache-Control": "no-store", **(headers or {})},
        media_type="application/problem+json",
    )


def _ours(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ServingError)
    wait = error.retry_after_s
    headers = {} if wait is None else {"Retry-After": str(wait)}
    return problem(error.status, error.detail, slug=error.type, title=error.title, headers=headers)


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
    assert isinstance(error, DBAPIError | PoolTimeout)
    log.error("the database did not answer %s %s: %s", request.method, request.url.path, error)
    return problem(
        503,
        "The database does not answer; try again in a moment.",
        slug="database-away",
        headers={"Retry-After": "5"},
    )


def _address_unreadable(_request: Request, error: Exception) -> JSONResponse:
    log.error("%s", error)
    return problem(500, str(error), slug="address-unreadable")


def _broken(_request: Request, _error: Exception) -> JSONResponse:
    """The web server logs the traceback; the person gets a sentence."""
    return problem(500, "Something broke here; the server's log has the details.", slug="internal")
