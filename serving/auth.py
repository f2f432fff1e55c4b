"""Who is asking: the session cookie with its guard against other sites using it, or an API token.

The cookie serves the API and the console's pages, a token the API alone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.requests import HTTPConnection
from starlette.responses import Response

from serving.allowances.domain import weight_of
from serving.audit.domain import Act, Actor
from serving.audit.service import record
from serving.config import ServingSettings
from serving.deps import Services, TheServices
from serving.errors import Forbidden, NotSignedIn, ServingError, TooMany
from serving.tokens import service as tokens
from serving.users import sessions
from serving.users.domain import LoginLimit, NewSession, Person
from serving.users.errors import PasswordChangeNeeded

COOKIE: Final = "citypatrol_session"
OWN_PAGE_HEADER: Final = "CityPatrol-Request"
"""Any value. Another site's page cannot send it without asking first, and we never agree."""

_HARMLESS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def login(services: Services, name: str, password: str, address: str) -> NewSession:
    """Open a session; give its token to ``set_cookie``. Raises LoginRefused, LoginTooOften or
    TooOften."""
    settings = services.settings
    count = services.metrics.count
    try:
        services.allowances.check_sign_in(address, services.clock.now())
        session = sessions.sign_in(
            services.db,
            name,
            password,
            address,
            services.clock.now(),
            limit=limit_of(settings),
            hours=settings.session_hours,
        )
    except ServingError as error:
        outcome = "too_often" if isinstance(error, TooMany) else "refused"
        count("citypatrol_serving_logins_total", outcome)
        raise
    count("citypatrol_serving_logins_total", "accepted")
    return session


def limit_of(settings: ServingSettings) -> LoginLimit:
    return LoginLimit(
        per_name=settings.login_failures,
        per_address=settings.login_failures_per_address,
        window_s=settings.login_window_s,
    )


def address_of(connection: HTTPConnection) -> str:
    """The network address of whoever asks, as the web server knows it."""
    return connection.client.host if connection.client else "unknown"


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
    """Who sent this request or opened this websocket; None for nobody who is signed in.

    Also somebody with a first password, who may do nothing yet: look at ``must_change``.
    """
    token = connection.cookies.get(COOKIE)
    if not token:
        return None
    with services.db.reading() as session:
        person = sessions.signed_in(session, token, services.clock.now())
    return replace(person, address=address_of(connection)) if person else None


def still_there(services: Services, connection: HTTPConnection) -> Person | None:
    """Who sent this request, as the database knows them now, by cookie or token; None when they may
    do nothing any more."""
    text = _bearer(connection)
    if text is None:
        person = person_of(services, connection)
        return None if person is None or person.must_change else person
    with services.db.reading() as session:
        found = tokens.whose(session, text, services.clock.now())
    return found[0] if found else None


def logout(services: Services, connection: HTTPConnection, response: Response) -> None:
    """End the session everywhere and take the cookie back."""
    token = connection.cookies.get(COOKIE)
    if token:
        with services.db.writing() as session:
            sessions.sign_out(session, token, services.clock.now())
    response.delete_cookie(
        COOKIE,
        path="/",
        secure=services.settings.secure_cookies,
        httponly=True,
        samesite="lax",
    )


def change_password(
    services: Services, connection: HTTPConnection, person: Person, old: str, new: str
) -> None:
    """Raises WrongPassword, PasswordTooWeak, PasswordElsewhere, LoginTooOften or Forbidden."""
    if person.via == "token":
        raise Forbidden("A token changes no password; sign in to change it.")
    sessions.change_password(
        services.db,
        person,
        old,
        new,
        services.clock.now(),
        limit=limit_of(services.settings),
        keep=connection.cookies.get(COOKIE),
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


def caller(services: TheServices, request: Request, response: Response) -> Person:
    """Whoever asks, also with a first password. Raises NotSignedIn, TooOften, or Forbidden for a
    change from another site's page.

    What follows is for this person only, so no cache between us may keep it.
    """
    response.headers["Cache-Control"] = "private, no-store"
    token = _bearer(request)
    if token is not None:
        return _with_token(services, request, token)
    own_page(request)
    person = person_of(services, request)
    if person is None:
        raise NotSignedIn("You are not signed in, or your session is over; sign in again.")
    _check_pace(services, request, str(person.id))
    return person


def signed_in_person(person: Annotated[Person, Depends(caller)]) -> Person:
    """The person who asks. Raises PasswordChangeNeeded besides what ``caller`` raises."""
    if person.must_change:
        raise PasswordChangeNeeded
    return person


ThePerson = Annotated[Person, Depends(signed_in_person)]


def _check_pace(services: Services, request: Request, caller: str) -> None:
    weight = weight_of(request.scope.get("route"))
    services.allowances.check(caller, address_of(request), weight, services.clock.now())


def _bearer(connection: HTTPConnection) -> str | None:
    scheme, _, given = connection.headers.get("authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else None


def _with_token(services: Services, request: Request, given: str) -> Person:
    """Another site cannot send a token it does not know: no guard is needed here."""
    at = services.clock.now()
    with services.db.reading() as session:
        found = tokens.whose(session, given, at)
    if found is None:
        raise NotSignedIn("This token is unknown, over or revoked; make a new one.")
    person, token = found
    _check_pace(services, request, str(token.id))
    person = replace(person, address=address_of(request))
    changes = request.method not in _HARMLESS
    if changes or tokens.is_noteworthy(token, at):
        with services.db.writing() as session:
            tokens.note_use(session, token, at)
            if changes:
                what = f"{request.method} {request.url.path}"
                record(session, Act.TOKEN_USED, Actor.of(person), at, what, token=token.id)
    return person
