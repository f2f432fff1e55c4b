"""The sign-in service itself: code flow with PKCE, nonce and state (OpenID Connect Core 1.0, 3.1).

PKCE's challenge and the checks of an ID token are authlib's, signatures joserfc's.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Final

import httpx
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from serving.oidc.errors import OutsideAway, OutsideRefused
from serving.oidc.pending import WAIT, Pending
from serving.oidc.settings import OidcSettings

ALGORITHMS: Final = ("RS256", "ES256", "PS256")
"""Signatures with the service's own key; never one with our secret, never none."""
FRESH: Final = timedelta(hours=1)
MOST_BYTES: Final = 1_000_000
LEEWAY_S: Final = 60


class Provider:
    """``begin`` a sign-in, and ``finish`` it with what came back."""

    def __init__(self, settings: OidcSettings) -> None:
        self._settings = settings
        self._client = httpx.Client(timeout=settings.timeout_s, trust_env=False)
        self._lock = Lock()
        self._known: tuple[datetime, dict[str, Any], KeySet] | None = None

    def begin(self, back: str, at: datetime) -> tuple[str, Pending]:
        """Where to send the browser, and what to remember of it. Raises OutsideAway."""
        document, _keys = self._discovered(at)
        pending = Pending(
            state=secrets.token_urlsafe(24),
            nonce=secrets.token_urlsafe(24),
            verifier=secrets.token_urlsafe(48),
            back=back,
            until=(at + WAIT).timestamp(),
        )
        query = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": self._settings.callback,
            "scope": " ".join(self._settings.scopes),
            "state": pending.state,
            "nonce": pending.nonce,
            "code_challenge": create_s256_code_challenge(pending.verifier),
            "code_challenge_method": "S256",
        }
        address: str = add_params_to_uri(document["authorization_endpoint"], list(query.items()))
        return address, pending

    def finish(
        self, pending: Pending, answer: Mapping[str, str], at: datetime
    ) -> Mapping[str, Any]:
        """The claims of whoever signed in over there. Raises OutsideRefused or OutsideAway."""
        if not secrets.compare_digest(answer.get("state", "").encode(), pending.state.encode()):
            raise OutsideRefused("it was begun in another browser")
        if at.timestamp() >= pending.until:
            raise OutsideRefused("it took too long")
        if "error" in answer or not answer.get("code"):
            raise OutsideRefused("the sign-in service said no")
        document, _keys = self._discovered(at)
        # RFC 9207: a service that names itself in its answer must be the one that was asked.
        if answer.get("iss", self._settings.issuer) != self._settings.issuer:
            raise OutsideRefused("another service answered")
        token = self._exchanged(document["token_endpoint"], answer["code"], pending.verifier)
        return self._checked(token, pending.nonce, at)

    def close(self) -> None:
        self._client.close()

    def _exchanged(self, address: str, code: str, verifier: str) -> Mapping[str, Any]:
        settings = self._settings
        given = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": settings.callback,
            "code_verifier": verifier,
        }
        auth = None
        if settings.client_secret is None:
            given["client_id"] = settings.client_id
        else:
            secret = settings.client_secret.get_secret_value()
            auth = httpx.BasicAuth(settings.client_id, secret)
        request = self._client.build_request("POST", address, data=given)
        status, found = self._asked(request, auth)
        if status != 200:
            raise OutsideRefused("the sign-in service did not take its own code")
        return found

    def _checked(self, token: Mapping[str, Any], nonce: str, at: datetime) -> Mapping[str, Any]:
        text, settings = token.get("id_token"), self._settings
        if not isinstance(text, str):
            raise OutsideRefused("the sign-in service sent no identity")
        try:
            found = self._decoded(text, at)
            claims = CodeIDToken(
                found.claims,
                found.header,
                options={
                    "iss": {"essential": True, "value": settings.issuer},
                    "aud": {"essential": True, "value": settings.client_id},
                },
                params={
                    "nonce": nonce,
                    "client_id": settings.client_id,
                    "access_token": token.get("access_token"),
                },
            )
            claims.validate(now=int(at.timestamp()), leeway=LEEWAY_S)
        except (JoseError, ValueError):
            raise OutsideRefused("the identity it sent does not hold") from None
        return dict(claims)

    def _decoded(self, text: str, at: datetime) -> jwt.Token:
        _document, keys = self._discovered(at)
        try:
            return jwt.decode(text, keys, algorithms=list(ALGORITHMS))
        except (JoseError, ValueError):
            # The service may have new keys since we asked.
            _document, keys = self._discovered(at, again=True)
            return jwt.decode(text, keys, algorithms=list(ALGORITHMS))

    def _discovered(self, at: datetime, *, again: bool = False) -> tuple[dict[str, Any], KeySet]:
        """The service's own description and its keys, at most ``FRESH`` old."""
        with self._lock:
            known = self._known
            if known is not None and not again and at - known[0] < FRESH:
                return known[1], known[2]
            issuer = self._settings.issuer.rstrip("/")
            document = self._got(f"{issuer}/.well-known/openid-configuration")
            needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            if document.get("issuer") != self._settings.issuer or not all(
                isinstance(document.get(name), str) for name in needed
            ):
                raise OutsideAway(
                    "The sign-in service describes itself otherwise than serving.oidc.issuer "
                    "says; tell the administrator."
                )
            try:
                keys = KeySet.import_key_set(self._got(document["jwks_uri"]))  # type: ignore[arg-type]
            except (JoseError, ValueError, KeyError):
                raise OutsideAway("The sign-in service has no usable keys; try later.") from None
            self._known = (at, document, keys)
            return document, keys

    def _got(self, address: str) -> dict[str, Any]:
        status, found = self._asked(self._client.build_request("GET", address), None)
        if status != 200:
            raise OutsideAway(f"The sign-in service answers {status}; try again in a moment.")
        return found

    def _asked(self, request: httpx.Request, auth: httpx.Auth | None) -> tuple[int, dict[str, Any]]:
        """Status and JSON, read no further than ``MOST_BYTES``; redirects are not followed."""
        try:
            answer = self._client.send(request, auth=auth, stream=True)
            try:
                body = bytearray()
                for chunk in answer.iter_bytes():
                    body += chunk
                    if len(body) > MOST_BYTES:
                        raise OutsideAway("The sign-in service sends too much; try later.")
            finally:
                answer.close()
            found = json.loads(bytes(body))
        except (httpx.HTTPError, ValueError):
            raise OutsideAway(
                "The sign-in service does not answer as it should; try again in a moment."
            ) from None
        if not isinstance(found, dict):
            raise OutsideAway("The sign-in service does not answer as it should; try later.")
        return answer.status_code, found
