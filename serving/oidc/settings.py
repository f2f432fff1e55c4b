"""The city's own sign-in service (OpenID Connect): where it is, and what its words mean here."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from serving.users.roles import Role

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def _safe(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise ValueError("an address of a sign-in service begins with https://")
    return address


Address = Annotated[str, AfterValidator(_safe)]


class OidcSettings(BaseModel):
    """Signing in with the city's own sign-in service; needs the extra ``oidc``."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    issuer: Address
    """The service's address, exactly as its discovery document names it."""
    client_id: str
    client_secret: SecretStr | None = None
    """None for a public client, which has PKCE alone."""
    callback: Address
    """Our address as registered there, ending in ``/console/outside/back``."""
    scopes: tuple[str, ...] = ("openid", "profile")
    timeout_s: float = Field(default=10.0, gt=0, le=60)
    name_claim: str = "preferred_username"
    """The claim that names a person here at their first sign-in."""
    role_claim: str = "groups"
    """A claim with one word or several."""
    roles: dict[str, Role] = {}
    """What a word of ``role_claim`` makes of somebody; the first line that fits counts."""
    district_claim: str | None = "district"
    """None lets everybody see the whole city."""
    districts: dict[str, str] = {}
    """Our district for a word of ``district_claim``, ``*`` for the whole city; a word that is not
    listed lets nobody in."""
    unit_claim: str = "unit"
    """Whose cases somebody of a handling_unit sees."""
