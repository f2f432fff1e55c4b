"""The pipeline's signature on a request: checked before its body is believed."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends, Request

from pipeline.contract import KEY_HEADER, SIGNATURE_HEADER, TIME_HEADER, signature
from serving.deps import Services, TheServices
from serving.errors import NotSignedIn, TooLarge


class SignatureRefused(NotSignedIn):
    type = "signature-refused"
    title = "Signature refused"


async def signed_body(request: Request, services: TheServices) -> bytes:
    """The request's body, when the pipeline signed it.

    The key and the moment are checked first and the body is read no further than the limit, so an
    unsigned flood costs nothing. Raises SignatureRefused or TooLarge.
    """
    moment = _checked_head(request, services)
    body = await limited_body(request, services.settings.max_report_bytes)
    path = request.scope["raw_path"].decode("ascii")
    if request.scope["query_string"]:
        path += "?" + request.scope["query_string"].decode("ascii")
    token = services.settings.pipeline_token.get_secret_value()
    expected = signature(token, moment, request.method, path, body)
    given = request.headers.get(SIGNATURE_HEADER, "")
    if not hmac.compare_digest(expected.encode(), given.encode()):
        raise SignatureRefused(
            "The signature does not fit the request; check that both sides have the same token."
        )
    return body


SignedBody = Annotated[bytes, Depends(signed_body)]


def _checked_head(request: Request, services: Services) -> str:
    given = request.headers.get(KEY_HEADER)
    moment = request.headers.get(TIME_HEADER)
    if given is None or moment is None or SIGNATURE_HEADER not in request.headers:
        raise SignatureRefused(
            f"This needs the headers {KEY_HEADER}, {TIME_HEADER} and {SIGNATURE_HEADER}; sign it."
        )
    if not hmac.compare_digest(given.encode(), services.settings.pipeline_key_id.encode()):
        raise SignatureRefused("The key id is not known here; check pipeline_key_id on both sides.")
    try:
        at = datetime.fromisoformat(moment)
        skew = abs(services.clock.now() - at)
    except (ValueError, TypeError):
        raise SignatureRefused(
            f"The header {TIME_HEADER} needs a moment with a zone, like 2026-01-31T08:00:00+00:00."
        ) from None
    if skew > timedelta(seconds=services.settings.signature_skew_s):
        raise SignatureRefused(
            f"The request's time is {skew.total_seconds():.0f} s away from ours; set both clocks."
        )
    return moment


async def limited_body(request: Request, limit: int) -> bytes:
    """The body, read no further than ``limit`` bytes. Raises TooLarge."""
    too_large = TooLarge(f"A request may have {limit} bytes at most; send less.")
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise too_large
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise too_large
    return bytes(body)
