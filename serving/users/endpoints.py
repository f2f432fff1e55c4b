"""Signing in, signing out, and who one is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from serving import auth
from serving.access.guard import Door, newcomer, opens_to
from serving.auth import own_page
from serving.deps import TheServices
from serving.users.domain import Person
from serving.users.schemas import Login, Me, NewPassword, me_out

router = APIRouter(prefix="/api", tags=["people"])

Anyone = Annotated[Person, newcomer()]


@router.post("/login", dependencies=[Depends(own_page), opens_to(Door.ANYBODY)], summary="Sign in")
def post_login(services: TheServices, given: Login, request: Request, response: Response) -> Me:
    """Sign in: the answer sets the session cookie."""
    password, address = given.password.get_secret_value(), auth.address_of(request)
    session = auth.login(services, given.name, password, address)
    auth.set_cookie(services, response, session)
    return me_out(session.person)


@router.post(
    "/logout",
    status_code=204,
    dependencies=[Depends(own_page), opens_to(Door.ANYBODY)],
    summary="Sign out",
)
def post_logout(services: TheServices, request: Request) -> Response:
    """Sign out: the session ends here, not only in the browser."""
    response = Response(status_code=204)
    auth.logout(services, request, response)
    return response


@router.get("/me", summary="Show who I am")
def get_me(person: Anyone) -> Me:
    """Who the cookie or the token says one is."""
    return me_out(person)


@router.post("/password", status_code=204, summary="Change my password")
def post_password(
    services: TheServices, person: Anyone, given: NewPassword, request: Request
) -> Response:
    """Give oneself another password; every other session of one's own ends."""
    auth.change_password(
        services, request, person, given.old.get_secret_value(), given.new.get_secret_value()
    )
    return Response(status_code=204)
