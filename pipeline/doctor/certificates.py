"""Whether the servers we trust over TLS still can be: their certificates, and for how long."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from pipeline.contract import Finding, Part, broken, good, warning

SOON = timedelta(days=21)
ANSWER_S = 5.0
_EXPIRED = 10
"""X509_V_ERR_CERT_HAS_EXPIRED."""


def certificate_findings(
    addresses: Mapping[str, str], now: datetime, trusted: ssl.SSLContext | None = None
) -> Iterator[Finding]:
    """``addresses``: by the setting they stand in; those without https are passed over. A server
    that does not answer is other checks' to tell."""
    context = trusted or ssl.create_default_context()
    for setting, address in addresses.items():
        parts = urlsplit(address)
        if parts.scheme == "https" and parts.hostname:
            yield from _finding(setting, parts.hostname, parts.port or 443, now, context)


def _finding(
    setting: str, host: str, port: int, now: datetime, context: ssl.SSLContext
) -> Iterator[Finding]:
    try:
        with (
            socket.create_connection((host, port), timeout=ANSWER_S) as plain,
            context.wrap_socket(plain, server_hostname=host) as secured,
        ):
            told = secured.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        name = "expired" if error.verify_code == _EXPIRED else "untrusted"
        remedy = (
            "its owner has to renew it"
            if error.verify_code == _EXPIRED
            else "put its authority into this machine's trusted ones, or correct the address"
        )
        yield broken(
            Part.CERTIFICATES,
            f"certificate_{name}",
            f"The certificate of {host} ({setting}) does not hold ({error.verify_message}): "
            f"{remedy}.",
        )
        return
    except OSError:
        return
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(told["notAfter"])), UTC)
    if ends - now < SOON:
        yield warning(
            Part.CERTIFICATES,
            "certificate_ends",
            f"The certificate of {host} ({setting}) ends on {ends:%Y-%m-%d}: renew it before.",
        )
    else:
        said = f"The certificate of {host} ({setting}) holds until {ends:%Y-%m-%d}."
        yield good(Part.CERTIFICATES, "certificate", said)
