"""Who may come in at a route, said where the route is.

Every route states one thing: the permissions of which the person needs one (``needs``), that being
signed in is enough (``signed_in``), or which other door it has (``opens_to``). docs/access.md is
printed from it, and a route that says nothing fails a test.
"""

# Annotations stay values here: FastAPI reads those of ``__call__`` from an instance.

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Depends
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from serving.auth import ThePerson, caller
from serving.signed import signed_body
from serving.users.domain import Permission, Person
from serving.users.permissions import require


class Door(StrEnum):
    """Ways in that ask for no session."""

    ANYBODY = "anybody"
    PIPELINE = "pipeline"
    """The pipeline's signature over the request."""
    DESTINATION = "destination"
    """The signature of a system that cases are handed over to."""
    METRICS_TOKEN = "metrics_token"  # noqa: S105 - the name of a door, not a secret


@dataclass(frozen=True)
class Needs:
    """Gives the person who asks. Raises Forbidden when they have none of ``any_of``.

    Nothing in ``any_of`` lets in everybody who is signed in.
    """

    any_of: tuple[Permission, ...]

    def __call__(self, person: ThePerson) -> Person:
        if self.any_of:
            require(person, *self.any_of)
        return person


@dataclass(frozen=True)
class Newcomer(Needs):
    """Lets in everybody who is signed in, also with a first password."""

    any_of: tuple[Permission, ...] = ()

    def __call__(self, person: Annotated[Person, Depends(caller)]) -> Person:
        return person


@dataclass(frozen=True)
class Opening:
    """States a door and checks nothing: the route does."""

    door: Door

    def __call__(self) -> None:
        return None


def needs(first: Permission, *others: Permission) -> Any:
    """For ``person: Annotated[Person, needs(Permission.SEE_CASES)]``; one of several will do."""
    return Depends(Needs((first, *others)))


def signed_in() -> Any:
    """For ``person: Annotated[Person, signed_in()]``, where every role may."""
    return Depends(Needs(()))


def newcomer() -> Any:
    """As ``signed_in``, and also somebody who still has to change a first password."""
    return Depends(Newcomer())


def opens_to(door: Door) -> Any:
    """For ``dependencies=[opens_to(Door.ANYBODY)]``."""
    return Depends(Opening(door))


def stated(route: APIRoute) -> list[Needs | Door]:
    """What a route says about who may come in; exactly one thing where all is well."""
    return list(_stated(route.dependant))


def _stated(dependant: Dependant) -> Iterator[Needs | Door]:
    for inner in dependant.dependencies:
        if isinstance(inner.call, Needs):
            yield inner.call
        elif isinstance(inner.call, Opening):
            yield inner.call.door
        elif inner.call is signed_body:
            yield Door.PIPELINE
        else:
            yield from _stated(inner)
