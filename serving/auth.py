"""Who is asking: the session cookie, and the guard against other sites using it.

The same cookie serves the API and the console's pages.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.requests import HTTPConnection
from starlette.responses import Response

from serving.deps import Services, TheServices
from serving.errors import Forbidden, NotSignedIn, ServingError
from serving.users import service
from serving.users.domain import LoginLimit, NewSession, Person
from serving.users.errors import LoginTooOften

COOKIE: Final = "citypatrol_session"
OWN_PAGE_HEADER: Final = "CityPatrol-Request"
"""Any value. Another site's page cannot send it without asking first, and we never agree."""

_HARMLESS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def login(services: Services, name: str, password: str, address: str) -> NewSession:
    """Open a session; give its token to ``set_cookie``. Raises LoginRefused or LoginTooOften."""
    settings = services.settings
    count = services.metrics.count
    try:
        session = service.sign_in(
            services.db,
            name,
            password,
            address,
            services.clock.now(),
            limit=LoginLimit(
                per_name=settings.login_failures,
                per_address=settings.login_failures_per_address,
                window_s=settings.login_window_s,
            ),
            hours=settings.session_hours,
        )
    except ServingError as error:
        outcome = "too_often" if isinstance(error, LoginTooOften) else "refused"
        count("citypatrol_serving_logins_total", outcome)
        raise
    count("citypatrol_serving_logins_total", "accepted")
    return session


def set_cookie(services: Services, response: Response, session: NewSession) -> None:
    response.set_cookie(
        COOKIE,
        session.token,
        max_age=int(timedelta(hours=services.settings.session_hours).total_seconds()),
        path="/",
        secure=services.settings.secure_cookies,
        httponly=True,
        samesite="lax",
    )


def person_of(services: Services, connection: HTTPConnection) -> Person | None:
    """Who sent this request or opened this websocket; None for nobody who is signed in."""
    token = connection.cookies.get(COOKIE)
    if not token:
        return None
    with services.db.reading() as session:
        return service.signed_in(session, token, services.clock.now())


def logout(services: Services, connection: HTTPConnection, response: Response) -> None:
    """End the session everywhere and take the cookie back."""
    token = connection.cookies.get(COOKIE)
    if token:
        with services.db.writing() as session:
            service.sign_out(session, token)
    response.delete_cookie(
        COOKIE,
        path="/",
        secure=services.settings.secure_cookies,
        httponly=True,
        samesite="lax",
    )


def own_page(request: Request) -> None:
    """Raises Forbidden for a change that another site's page may have sent."""
    if request.method in _HARMLESS or OWN_PAGE_HEADER in request.headers:
        return
    origin = request.headers.get("origin")
    if origin and urlsplit(origin).netloc == request.headers.get("host"):
        return
    raise Forbidden(
        f"This request did not come from one of our pages; send the header {OWN_PAGE_HEADER}."
    )


def signed_in_person(services: TheServices, request: Request, response: Response) -> Person:
    """Raises NotSignedIn, or Forbidden for a change from another site's page.

    What follows is for this person only, so no cache between us may keep it.
    """
    own_page(request)
    response.headers["Cache-Control"] = "private, no-store"
    person = person_of(services, request)
    if person is None:
        raise NotSignedIn("You are not signed in, or your session is over; sign in again.")
    return person


ThePerson = Annotated[Person, Depends(signed_in_person)]
