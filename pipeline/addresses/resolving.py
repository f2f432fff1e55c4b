"""The one call that turns a camera into an address, at each visit."""

from __future__ import annotations

from typing import Protocol

import httpx
from pydantic import SecretStr

from pipeline.addresses.errors import AddressUnknown
from pipeline.addresses.platform import ask
from pipeline.addresses.template import from_template
from pipeline.domain import Camera, Platform, Source, VisitError
from pipeline.visits.bounded import Expired, Hands, Stop, Stopped, run_bounded
from pipeline.visits.errors import VisitStopped


class Resolve(Protocol):
    def __call__(self, camera: Camera, source: Source, *, stop: Stop | None = None) -> SecretStr:
        """Where the camera's feed is now.

        Raises VisitFailed, or VisitStopped soon after ``stop``. Safe to call from many threads.
        """
        ...


class Addresses:
    """A camera's own url comes first, then its source's template, then its source's platform.

    A platform is given ``timeout_s`` for everything together, name look-up included.
    """

    def __init__(self, hands: Hands | None = None, connections: int = 64) -> None:
        """``hands`` are the threads on which platforms are asked; whoever asks often passes some
        that last. ``connections`` are open to all platforms together, at most."""
        self._hands = hands
        self._http = httpx.Client(
            trust_env=False,
            follow_redirects=False,
            limits=httpx.Limits(max_connections=connections),
        )

    def __call__(self, camera: Camera, source: Source, *, stop: Stop | None = None) -> SecretStr:
        complaint = source.address_complaint(camera)
        if complaint is not None:
            raise AddressUnknown(VisitError.BAD_URL, complaint)
        if camera.url is not None:
            return camera.url
        if source.template is not None:
            return from_template(source.template, camera)
        assert source.platform is not None, "the source has some way to an address"
        return self._asked(source.platform, camera, stop)

    def close(self) -> None:
        self._http.close()

    def _asked(self, platform: Platform, camera: Camera, stop: Stop | None) -> SecretStr:
        try:
            return run_bounded(lambda: ask(self._http, platform, camera), platform.timeout_s, stop)
        except Expired:
            pass
        except Stopped:
            raise VisitStopped from None
        raise AddressUnknown(VisitError.TIMEOUT_OPEN, f"{platform.timeout_s:g} s")
