"""Every route says who may come in."""

from __future__ import annotations

import pytest
from fastapi.routing import APIRoute

from serving.access.guard import stated
from serving.app import ROUTERS
from tests.serving.harness import Front

ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{min(route.methods)} {route.path}")
def test_every_route_states_exactly_one_way_in(route: APIRoute) -> None:
    assert len(stated(route)) == 1


def test_no_route_of_the_app_is_missing_here(front: Front) -> None:
    with front.stranger() as stranger:
        described = stranger.get("/api/openapi.json").json()["paths"]
    known = {(route.path, method) for route in ROUTES for method in route.methods or ()}
    for path, methods in described.items():
        assert {(path, method.upper()) for method in methods} <= known
