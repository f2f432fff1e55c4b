"""How requests between pipeline and serving are signed."""

from __future__ import annotations

import hashlib
import hmac

KEY_HEADER = "CityPatrol-Key"
TIME_HEADER = "CityPatrol-Time"
SIGNATURE_HEADER = "CityPatrol-Signature"


def signature(secret: str, moment: str, method: str, path: str, body: bytes) -> str:
    """HMAC-SHA256, in hex, over the moment, the method, the path with its query, and the body.

    Pipeline and serving share ``secret`` (the pipeline token); it never travels itself.
    ``moment`` is the RFC 3339 text sent in the time header: serving refuses old ones.
    """
    head = "\n".join((moment, method.upper(), path, "")).encode()
    return hmac.new(secret.encode(), head + body, hashlib.sha256).hexdigest()
