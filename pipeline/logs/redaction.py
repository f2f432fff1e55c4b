"""Takes passwords out of a text that is about to be written down: the last line of defence.

The first line is that addresses and tokens are secrets that do not show themselves. What passes it,
an FFmpeg message or a driver's complaint, is caught here. It rather hides a harmless word than
shows a secret one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from pipeline.visits.address import redacted

Redact = Callable[[str], str]

_URL = re.compile(r"\b([A-Za-z][A-Za-z0-9+.-]{1,20})://(\S*)")
_SPACED_USER = re.compile(r"[^/@:\s]*:(?!\d{1,5}(?:[/?#.,;:)\s]|$))[^@]*")
"""A user part whose ``@`` lies behind a blank: a password with a blank in it."""
_HOST = re.compile(r"@(?=[A-Za-z0-9._-]+(?::\d+)?(?:[/?#\s]|$)|\[)")
_IP = re.compile(r"@(?=(?:\d{1,3}\.){3}\d{1,3})")
_NEXT = re.compile(r"\n|[A-Za-z][A-Za-z0-9+.-]{1,20}://")
"""What an address cannot go on behind: another line, another address."""
_RUN = re.compile(r"\S*")
_TAIL = ".,;:!)'\"]}>"
_HEADER = re.compile(
    r"(?im)\b((?:proxy-)?authorization|cookie|set-cookie)(\"?'?\s*[:=]\s*)[^\r\n]+"
)
_BEARER = re.compile(r"(?i)\b(bearer\s+)[A-Za-z0-9+/=._~-]{6,}")
_NAMED = re.compile(
    r"(?i)("
    r"(?:password|passwd|passphrase|pwd|secret|token|credential|signature|api[_-]?key"
    r"|(?:access|secret|private)[_-]?key)(?:[_-]id)?[\"']?"
    # Behind a colon and a blank may stand the rest of a sentence; that is left alone.
    r"\s*(?:=\s*|:(?!\s+[a-z]+ [a-z])\s*))"
    r"(\"[^\"]*\"|'[^']*'|[^\s&,;)}\]]+)"
)
_OURS = re.compile(r"\bcpt_[0-9a-f]{32}_[A-Za-z0-9_-]{43}")
"""Tokens that serving gives to programs."""
HIDDEN = "***"
LONGEST_URL = 2000
"""What is longer is no address anybody wrote, and is not worth taking apart."""


def redactor(known: Iterable[str] = ()) -> Redact:
    """A function that returns its text without secrets.

    ``known`` are secrets we hold ourselves: they go wherever and however they appear.
    """
    exact = sorted({secret for secret in known if len(secret) >= 6}, key=len, reverse=True)

    def redact(text: str) -> str:
        for secret in exact:
            text = text.replace(secret, HIDDEN)
        return _NAMED.sub(rf"\1{HIDDEN}", _OURS.sub(HIDDEN, _headers(_urls(text))))

    return redact


def _headers(text: str) -> str:
    return _BEARER.sub(rf"\1{HIDDEN}", _HEADER.sub(rf"\1\2{HIDDEN}", text))


def _urls(text: str) -> str:
    if "://" not in text:
        return text
    pieces, end = [], 0
    while (found := _URL.search(text, end)) is not None:
        pieces.append(text[end : found.start()])
        start = found.start(2)
        stop = _url_ends(text, start, found.end())
        body = text[start:stop]
        bare = body.rstrip(_TAIL)
        pieces.append(_shown(found[1], bare) + body[len(bare) :])
        end = stop
    pieces.append(text[end:])
    return "".join(pieces)


def _url_ends(text: str, start: int, stop: int) -> int:
    """Where an address ends that begins at ``start`` and has no blank before ``stop``."""
    line = _NEXT.split(text[start : start + LONGEST_URL], maxsplit=1)[0]
    if stop - start > LONGEST_URL:
        return stop
    if "@" in text[start:stop]:
        hosts = list(_IP.finditer(line))
    else:
        hosts = list(_HOST.finditer(line)) if _SPACED_USER.match(line) else []
    if not hosts:
        return stop
    rest = _RUN.match(text, start + hosts[-1].end())
    return max(stop, rest.end() if rest else stop)


def _shown(scheme: str, body: str) -> str:
    if len(body) > LONGEST_URL:
        return f"{scheme}://…"
    if scheme.lower() in ("rtsp", "rtsps"):
        return redacted(f"{scheme}://{body}")
    user, at, place = body.rpartition("@")
    return f"{scheme}://{HIDDEN}@{place}" if at and user else f"{scheme}://{body}"
