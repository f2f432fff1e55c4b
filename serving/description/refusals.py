"""Which refusals a route may answer with, and what each says."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from fastapi.routing import APIRoute

from serving.access.guard import Door, Needs, Newcomer, stated

PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "title": "Problem",
    "description": "Why a request was refused (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {
            "type": "string",
            "description": "urn:citypatrol:problem: and a word that stays the same for one kind of "
            "problem; about:blank where the status says it all.",
        },
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {
            "type": "string",
            "description": "One sentence: what is wrong, and what to do.",
        },
        "code": {
            "type": "string",
            "description": "Which sentence of its type it is, where there are several; stays the "
            "same.",
        },
    },
    "additionalProperties": False,
}


class Refusal(NamedTuple):
    """What a status means here, and one problem as an example."""

    meaning: str
    slug: str
    title: str
    detail: str

    def example(self, status: int) -> dict[str, Any]:
        kind = f"urn:citypatrol:problem:{self.slug}"
        return {"type": kind, "title": self.title, "status": status, "detail": self.detail}


REFUSALS: Final = MappingProxyType[int, Refusal](
    {
        401: Refusal(
            "Nobody is signed in, the token is unknown or over, or the signature does not fit.",
            "not-signed-in",
            "Not signed in",
            "You are not signed in, or your session is over; sign in again.",
        ),
        403: Refusal(
            "Your role or token does not allow it, or the request did not come from our pages.",
            "forbidden",
            "Not allowed",
            "Your role, assessor, does not allow this; ask an administrator.",
        ),
        404: Refusal(
            "There is no such thing, or none that you may see: the answer is the same.",
            "case-not-found",
            "Not found",
            "There is no such case, or not in your district; check its number.",
        ),
        409: Refusal(
            "It does not go together with how things stand: read again, then decide.",
            "case-moved-meanwhile",
            "Changed meanwhile",
            "Somebody else moved this case since you opened it (confirm by a reviewer at "
            "2026-05-04 04:01 UTC); load it again before deciding.",
        ),
        412: Refusal(
            "Somebody changed it since you read the ETag you sent in If-Match. Nothing was done.",
            "precondition-failed",
            "Not what you saw any more",
            "Somebody else moved this case since you opened it (confirm by a reviewer at "
            "2026-05-04 04:01 UTC); load it again before deciding.",
        ),
        413: Refusal(
            "Too much was sent.",
            "too-large",
            "Too large",
            "A request may have 1000000 bytes at most; send less.",
        ),
        422: Refusal(
            "The request is not as described, or lacks what this change needs.",
            "request-invalid",
            "Request not valid",
            "The request is not valid: body.action: it has to be 'confirm' or 'reject'.",
        ),
        429: Refusal(
            "You ask too often; Retry-After says how many seconds to wait.",
            "too-often",
            "Too often",
            "One person or token may send 300 lists a minute; wait 1 s, and from then on ask less "
            "often.",
        ),
        503: Refusal(
            "The database or the picture store does not answer, or not in time; Retry-After says "
            "when to come again.",
            "database-away",
            "Service Unavailable",
            "The database does not answer; try again in a moment.",
        ),
    }
)

CONFLICTS: Final = frozenset(
    {
        ("POST", "/api/cases/{case_id}/bundle"),
        ("POST", "/api/destinations/{destination}/probe"),
        ("POST", "/api/learning/steps/{step_id}/cancel"),
        ("POST", "/api/models/register"),
        ("POST", "/api/password"),
        ("POST", "/api/pipeline/check-results"),
        ("POST", "/api/pipeline/places-gone"),
        ("POST", "/api/reports"),
        ("POST", "/api/review/cases/{case_id}/skip"),
        ("POST", "/api/review/cases/{case_id}/take-back"),
        ("POST", "/api/review/cases/{case_id}/verdict"),
        ("POST", "/api/users"),
        ("POST", "/api/users/{user_id}/password"),
        ("PATCH", "/api/users/{user_id}"),
        ("PUT", "/api/permits/{permit_id}"),
    }
)
"""Besides what takes an Idempotency-Key. A route may also say so itself, in its ``responses``."""

MAY_BE_MISSING: Final = frozenset(
    {
        "/api/camera-events",
        "/api/dead-letters",
        "/api/dead-letters/retry",
        "/api/learning/steps",
        "/api/models/promote",
        "/api/models/register",
        "/api/models/rollback",
        "/api/models/shadow",
        "/api/samples",
        "/api/units",
        "/api/units/areas",
    }
)
"""404 without a name in the path: it is named elsewhere, or nothing was imported yet."""
NEVER_MISSING: Final = frozenset({"/api/models/{name}/{version}/shadow"})
"""A candidate nobody put into the shadow has no figures, and that is the answer."""


def refusals_of(route: APIRoute, method: str, operation: dict[str, Any]) -> Iterator[int]:
    """The statuses a route may refuse with, besides those it says itself."""
    [way_in] = stated(route)
    taken = {one["name"].lower() for one in operation.get("parameters", ())}
    signed = way_in in (Door.PIPELINE, Door.DESTINATION)
    signs_in = route.path == "/api/login"
    if signed or signs_in or isinstance(way_in, Needs):
        yield 401
    if _may_forbid(way_in, method):
        yield 403
    if route.path in MAY_BE_MISSING or ("{" in route.path and route.path not in NEVER_MISSING):
        yield 404
    if "idempotency-key" in taken or (method, route.path) in CONFLICTS:
        yield 409
    if "if-match" in taken:
        yield 412
    if signed:
        yield 413
    if taken or "requestBody" in operation:
        yield 422
    if signs_in or isinstance(way_in, Needs):
        yield 429
    yield 503


def _may_forbid(way_in: Needs | Door, method: str) -> bool:
    if isinstance(way_in, Newcomer):
        return method != "GET"
    return isinstance(way_in, Needs) or (way_in is Door.ANYBODY and method != "GET")
