"""An address made from a source's template and what a camera fills in."""

from __future__ import annotations

from pydantic import SecretStr

from pipeline.addresses.errors import AddressUnknown
from pipeline.domain import Camera, VisitError, filled
from pipeline.visits import Address, VisitFailed


def from_template(template: SecretStr, camera: Camera) -> SecretStr:
    """``template`` with every blank filled. Raises AddressUnknown(bad_url).

    Passwords may stand in it unencoded, so what counts as the host is found by the rules of
    ``Address``. It must be the same for every camera unless the template leaves the host open:
    a camera's stream name must never decide where the password is sent.
    """
    address = SecretStr(filled(template.get_secret_value(), camera))
    try:
        host = Address.parse(address).host
        neutral = Address.parse(SecretStr(filled(template.get_secret_value(), _plain(camera)))).host
    except VisitFailed as failure:
        raise AddressUnknown(VisitError.BAD_URL, failure.detail) from None
    if host != neutral:
        raise AddressUnknown(VisitError.BAD_URL, "the camera's values would change the host")
    return address


def _plain(camera: Camera) -> Camera:
    """The camera with harmless values everywhere but in its host."""
    channel = camera.channel
    if channel is None:
        return camera
    harmless = {
        name: None if getattr(channel, name) is None else "x"
        for name in ("channel", "device", "app", "stream")
    }
    return camera.model_copy(update={"channel": channel.model_copy(update=harmless)})
