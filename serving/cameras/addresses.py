"""What of a camera's address may be seen."""

from __future__ import annotations

import re
from typing import Final

_HOST: Final = re.compile(r"^[A-Za-z0-9.\-]+(:\d{1,5})?$|^\[[0-9A-Fa-f:.]+\](:\d{1,5})?$")
_SCHEME: Final = re.compile(r"^[a-z][a-z0-9+.-]{0,15}$")
HIDDEN: Final = "…"


def shown(address: str) -> str:
    """Scheme and host of ``address``, and nothing else: paths and queries may carry secrets too.

    The host is what follows the last ``@``. When that one stands behind a ``/``, ``?`` or ``#`` it
    may belong to an unencoded password as well as to a path, so nothing but the scheme is shown.
    """
    scheme, found, rest = address.partition("://")
    if not found or not _SCHEME.match(scheme.lower()):
        return HIDDEN
    authority, *behind = re.split(r"[/?#]", rest, maxsplit=1)
    host = HIDDEN if behind and "@" in behind[0] else authority.rpartition("@")[2]
    return f"{scheme.lower()}://{host if _HOST.match(host) else HIDDEN}"
