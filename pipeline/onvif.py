"""What an ONVIF device offers: its profiles and their addresses. Asks only; never moves a camera.

The library behind it is an option: ``pip install citypatrol[onvif]``.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any
from urllib.parse import quote

from pydantic import SecretStr

from pipeline.visits import Address, VisitFailed

_TIMEOUT_S = 20.0
_STREAM = {"Stream": "RTP-Unicast", "Transport": {"Protocol": "RTSP"}}


class OnvifUnable(Exception):
    """The device did not tell its streams; ``str()`` is one sentence without the password."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Profile:
    """One stream a device offers. ``url`` lets nobody in by itself but may hold a secret path."""

    token: str
    name: str
    codec: str
    width: int
    height: int
    url: SecretStr

    def with_login(self, user: str, password: SecretStr) -> SecretStr:
        """The address with the way in, as a camera's url. Raises OnvifUnable."""
        try:
            address = Address.parse(self.url)
        except VisitFailed:
            raise OnvifUnable(
                f"The device's address for profile {self.token} is no RTSP address; "
                "look for it in the device's own pages."
            ) from None
        if not user:
            return self.url
        plain = address.for_ffmpeg().removeprefix(f"{address.scheme}://").rpartition("@")[2]
        login = f"{quote(user, safe='')}:{quote(password.get_secret_value(), safe='')}"
        return SecretStr(f"{address.scheme}://{login}@{plain}")


def profiles(host: str, port: int, user: str, password: SecretStr) -> tuple[Profile, ...]:
    """Every profile of the device at ``host``, its first one first. Ends within 20 s.

    Raises OnvifUnable.
    """
    if find_spec("onvif") is None:
        raise OnvifUnable("The ONVIF library is missing: pip install 'citypatrol[onvif]'.")
    try:
        return asyncio.run(asyncio.wait_for(_asked(host, port, user, password), _TIMEOUT_S))
    except TimeoutError:
        reason = "does not answer; check host, port and whether ONVIF is switched on"
    except Exception as error:  # The library's errors are of many kinds and may quote messages.
        reason = _reason(error)
    raise OnvifUnable(f"The device at {host}:{port} {reason}.")


async def _asked(host: str, port: int, user: str, password: SecretStr) -> tuple[Profile, ...]:
    from onvif import ONVIFCamera

    device = ONVIFCamera(
        host,
        port,
        user or None,
        password.get_secret_value() or None,
        no_cache=True,
        adjust_time=True,
        # A device may name any host for its services: the login stays with the one we were told.
        nat_override=True,
    )
    try:
        await device.update_xaddrs()
        media = await device.create_media_service()
        return tuple([await _profile(media, found) for found in await media.GetProfiles()])
    finally:
        await device.close()


async def _profile(media: Any, found: Any) -> Profile:
    told = await media.GetStreamUri({"StreamSetup": _STREAM, "ProfileToken": found.token})
    video = found.VideoEncoderConfiguration
    size = video.Resolution if video is not None else None
    return Profile(
        token=str(found.token),
        name=str(found.Name),
        codec=str(video.Encoding) if video is not None else "",
        width=int(size.Width) if size is not None else 0,
        height=int(size.Height) if size is not None else 0,
        url=SecretStr(str(told.Uri)),
    )


def _reason(error: Exception) -> str:
    """Words for what went wrong, chosen by us: the library's own may repeat what was sent."""
    said = f"{type(error).__name__} {error}".lower()
    if any(word in said for word in ("notauthorized", "not authorized", "unauthorized", "401")):
        return "does not accept the user name and password; correct them"
    if any(word in said for word in ("connect", "dns", "name resolution", "disconnected")):
        return "cannot be reached; check host and port"
    return f"gave no usable answer ({type(error).__name__}); see whether it speaks ONVIF media"
