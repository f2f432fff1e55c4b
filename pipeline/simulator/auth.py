"""Who may look: basic (RFC 7617) and digest (RFC 2617, MD5, with and without qop)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from pydantic import SecretStr

from pipeline.simulator.config import Auth

REALM = "camera"
_FIELD = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')


class Guard:
    """Checks one connection's logins to one path."""

    def __init__(self, auth: Auth, user: str, password: SecretStr, nonce: str) -> None:
        self._auth = auth
        self._user = user
        self._password = password
        self._nonce = nonce

    def challenge(self) -> str:
        """The WWW-Authenticate header of a 401."""
        if self._auth is Auth.BASIC:
            return f'Basic realm="{REALM}"'
        return f'Digest realm="{REALM}", nonce="{self._nonce}", algorithm=MD5'

    def admits(self, method: str, authorization: str | None) -> bool:
        """Whether the Authorization header of a request is right."""
        if self._auth is Auth.NONE:
            return True
        scheme, _, rest = (authorization or "").partition(" ")
        if scheme.lower() != self._auth.value:
            return False
        if self._auth is Auth.BASIC:
            expected = base64.b64encode(f"{self._user}:{self._secret}".encode()).decode()
            return _same(rest.strip(), expected)
        return self._digest_fits(method, rest)

    @property
    def _secret(self) -> str:
        return self._password.get_secret_value()

    def _digest_fits(self, method: str, fields: str) -> bool:
        """Computed with our nonce, so that an answer to another one cannot fit."""
        given = {name.lower(): quoted or bare for name, quoted, bare in _FIELD.findall(fields)}
        if given.get("username") != self._user:
            return False
        owner = _md5(f"{self._user}:{REALM}:{self._secret}")
        wish = _md5(f"{method}:{given.get('uri', '')}")
        between = self._nonce
        if "qop" in given:
            between += f":{given.get('nc', '')}:{given.get('cnonce', '')}:{given['qop']}"
        return _same(given.get("response", ""), _md5(f"{owner}:{between}:{wish}"))


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())
