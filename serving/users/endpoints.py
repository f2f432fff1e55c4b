"""Signing in, signing out, and who one is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from serving import auth
from serving.access.guard import Door, opens_to, signed_in
from serving.auth import own_page
from serving.deps import TheServices
from serving.users.domain import Permission, Person, Role

router = APIRouter(prefix="/api", tags=["people"])

Anyone = Annotated[Person, signed_in()]


class Login(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200)
    password: SecretStr = Field(min_length=1, max_length=1024)


class Me(BaseModel):
    name: str
    role: Role
    district: str | None
    """Null means the whole city."""
    unit: str | None
    """Whose cases somebody of a handling unit sees."""
    permissions: list[Permission]


@router.post("/login", dependencies=[Depends(own_page), opens_to(Door.ANYBODY)])
def post_login(services: TheServices, given: Login, request: Request, response: Response) -> Me:
    """Sign in: the answer sets the session cookie."""
    address = request.client.host if request.client else "unknown"
    session = auth.login(services, given.name, given.password.get_secret_value(), address)
    auth.set_cookie(services, response, session)
    return _me(session.person)


@router.post("/logout", status_code=204, dependencies=[Depends(own_page), opens_to(Door.ANYBODY)])
def post_logout(services: TheServices, request: Request) -> Response:
    """Sign out: the session ends here, not only in the browser."""
    response = Response(status_code=204)
    auth.logout(services, request, response)
    return response


@router.get("/me")
def get_me(person: Anyone) -> Me:
    """Who the cookie says one is."""
    return _me(person)


def _me(person: Person) -> Me:
    return Me(
        name=person.name,
        role=person.role,
        district=person.district,
        unit=person.unit,
        permissions=sorted(person.permissions),
    )
