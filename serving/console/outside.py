"""Signing in with the city's own sign-in service: out to it, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Request
from pydantic import SecretStr
from starlette.responses import RedirectResponse, Response

from serving import auth
from serving.console import places
from serving.console.visitor import services_of
from serving.oidc.claims import stranger
from serving.oidc.errors import NoOutside, OutsideRefused
from serving.oidc.pending import WAIT, Pending
from serving.oidc.service import let_in

if TYPE_CHECKING:
    from serving.oidc.provider import Provider

router = APIRouter()

COOKIE: Final = "citypatrol_outside"


@router.get("/outside")
def get_outside(request: Request, back: str = places.HOME) -> Response:
    """Send the browser to the sign-in service."""
    services, provider = services_of(request), _provider(request)
    address, pending = provider.begin(places.safe(back), services.clock.now())
    response = RedirectResponse(address, 303)
    response.set_cookie(
        COOKIE,
        services.vault.seal_sign_in(SecretStr(pending.text())),
        max_age=int(WAIT.total_seconds()),
        path=places.OUTSIDE,
        secure=services.settings.secure_cookies,
        httponly=True,
        # Lax, not strict: the way back begins on the other service's page.
        samesite="lax",
    )
    return response


@router.get("/outside/back")
def get_back(request: Request) -> Response:
    """Whoever comes back from there is let in, in the role the settings give them."""
    services, provider = services_of(request), _provider(request)
    try:
        sealed = services.vault.open_sign_in(request.cookies.get(COOKIE, ""))
        pending = Pending.of(sealed.get_secret_value())
    except (ValueError, TypeError):
        raise OutsideRefused("it was begun in another browser") from None
    at = services.clock.now()
    claims = provider.finish(pending, dict(request.query_params), at)
    assert services.settings.oidc is not None
    found, address = stranger(claims, services.settings.oidc), auth.address_of(request)
    with services.db.writing() as session:
        opened = let_in(session, found, address, at, hours=services.settings.session_hours)
    services.metrics.count("citypatrol_serving_logins_total", "accepted")
    response = RedirectResponse(places.safe(pending.back), 303)
    response.delete_cookie(COOKIE, path=places.OUTSIDE)
    auth.set_cookie(services, response, opened)
    return response


def _provider(request: Request) -> Provider:
    provider = services_of(request).outside
    if provider is None:
        raise NoOutside
    return provider
