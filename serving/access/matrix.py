"""Who may use which route, worked out from what the routes state: docs/access.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.routing import APIRoute

from serving.access.guard import Door, Needs, stated
from serving.users.domain import PERMISSIONS, Permission, Role

YES, NO = "✓", "·"

DOORS = {
    Door.ANYBODY: "anybody",
    Door.PIPELINE: "the pipeline's signature",
    Door.DESTINATION: "the destination's signature",
    Door.METRICS_TOKEN: "the metrics token",
}

HEAD = """# Who may do what

Written by `citypatrol users matrix` from the roles (`serving/users/roles.py`) and from what every
route states; a test compares this page with the code, another one knocks at every route as every
role.

A role opens a route. Which cases, cameras, pictures and samples come back is then a matter of the
person's scope: their district with all below it, and for a handling unit its own cases. What lies
outside answers 404, as if it were not there. A token opens what its owner's role opens, less what
its scopes leave out.

"""


@dataclass(frozen=True, slots=True)
class Way:
    """One method of one route and who may use it."""

    method: str
    path: str
    to: Needs | Door

    def lets_in(self, role: Role) -> bool:
        """Whether somebody of the role gets past the door. A door without a session asks nobody's
        role."""
        if isinstance(self.to, Door):
            return self.to is Door.ANYBODY
        return not self.to.any_of or not PERMISSIONS[role].isdisjoint(self.to.any_of)

    @property
    def asks(self) -> str:
        if isinstance(self.to, Door):
            return DOORS[self.to]
        return " or ".join(f"`{one}`" for one in self.to.any_of) or "being signed in"


def ways(routers: Iterable[APIRouter]) -> list[Way]:
    """Every way in, by path. Raises ValueError for a route that does not state exactly one."""
    return sorted(_ways(routers), key=lambda way: (way.path, way.method))


def page(routers: Iterable[APIRouter]) -> str:
    """The whole page, as Markdown."""
    return HEAD + "\n".join((*_roles(), "", *_routes(ways(routers)), ""))


def _ways(routers: Iterable[APIRouter]) -> Iterator[Way]:
    for router in routers:
        for route in router.routes:
            if not isinstance(route, APIRoute):
                raise ValueError(f"{route} is no route that could state who may come in")
            said = stated(route)
            if len(said) != 1:
                raise ValueError(f"{route.path} states {len(said)} ways in; it needs one")
            for method in sorted(route.methods or ()):
                yield Way(method, route.path, said[0])


def _roles() -> Iterator[str]:
    yield "## Roles and permissions"
    yield ""
    yield from _table(
        "permission",
        ((f"`{one}`", [one in PERMISSIONS[role] for role in Role]) for one in Permission),
    )


def _routes(found: list[Way]) -> Iterator[str]:
    yield "## Routes"
    yield ""
    people = [way for way in found if isinstance(way.to, Needs)]
    yield from _table(
        "route",
        ((f"`{way.method} {way.path}`", [way.lets_in(role) for role in Role]) for way in people),
    )
    yield ""
    yield "Without a session:"
    yield ""
    yield "| route | opens to |"
    yield "| --- | --- |"
    for way in found:
        if isinstance(way.to, Door):
            yield f"| `{way.method} {way.path}` | {way.asks} |"


def _table(what: str, rows: Iterable[tuple[str, list[bool]]]) -> Iterator[str]:
    yield f"| {what} | {' | '.join(Role)} |"
    yield f"| --- |{' :-: |' * len(Role)}"
    for name, allowed in rows:
        yield f"| {name} | {' | '.join(YES if one else NO for one in allowed)} |"
