"""Every secret a watch plan holds, so that none of them can be told."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from pipeline.contract import WatchPlan

log = logging.getLogger(__name__)

_LOGIN = re.compile(r"[a-z][a-z0-9+.-]*://([^/?#]*)@", re.IGNORECASE)
_ASKED = re.compile(r"[?&][^=&#]*(?:pass|pwd|token|key|secret|sign)[^=&#]*=([^&#]+)", re.IGNORECASE)


def secrets_of_plan(plan_of: Callable[[], WatchPlan | None]) -> set[str]:
    """Passwords of cameras and sources, as they are written and as they are meant. Of a plan that
    cannot be read nobody else can tell them either."""
    found: set[str] = set()
    try:
        plan = plan_of()
    except Exception:
        log.debug("there is no plan whose secrets could be known", exc_info=True)
        return found
    if plan is None:
        return found
    for camera in plan.cameras:
        if camera.url is not None:
            found.update(_secrets(camera.url.get_secret_value()))
    for source in plan.sources:
        if source.template is not None:
            found.update(_secrets(source.template.get_secret_value()))
        if source.platform is not None and source.platform.token is not None:
            found.add(source.platform.token.get_secret_value())
    return found


def _secrets(address: str) -> Iterator[str]:
    # A password may hold a slash, against the rules; then all up to the last @ is the login.
    login = _LOGIN.match(address)
    user = login[1] if login else address.partition("://")[2].rpartition("@")[0]
    password = user.partition(":")[2]
    for secret in (password, *_ASKED.findall(address)):
        if secret:
            yield secret
            yield unquote(secret)
