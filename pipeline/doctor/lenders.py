"""Whose an address is that nobody registered: its host says it. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import SecretStr

from pipeline.addresses import AddressUnknown
from pipeline.addresses.template import from_template
from pipeline.contract import WatchPlan
from pipeline.domain import Camera, Source
from pipeline.visits import Address, VisitFailed


def lenders(plan: WatchPlan, url: SecretStr) -> tuple[Source, ...]:
    """The sources of ``plan`` that have a camera, or their platform, on the host of ``url``,
    whatever its port. Names are compared and not looked up: a source known by its name is not found
    by its IP address. An address that cannot be read is nobody's."""
    host = _host(url)
    if host is None:
        return ()
    sources = {source.id: source for source in plan.sources}
    found = {source.id for source in plan.sources if host in _own_hosts(source)}
    for camera in plan.cameras:
        source = sources.get(camera.source)
        if source is not None and source.id not in found and _camera_host(camera, source) == host:
            found.add(source.id)
    return tuple(source for source in plan.sources if source.id in found)


def _own_hosts(source: Source) -> frozenset[str]:
    platform = source.platform
    if platform is None:
        return frozenset()
    own = urlsplit(platform.url).hostname or ""
    return frozenset(_plain(one) for one in (own, *platform.media_hosts))


def _camera_host(camera: Camera, source: Source) -> str | None:
    """None where a platform tells it at each visit."""
    if camera.url is not None:
        return _host(camera.url)
    if source.template is None or source.address_complaint(camera) is not None:
        return None
    try:
        return _host(from_template(source.template, camera))
    except AddressUnknown:
        return None


def _host(url: SecretStr) -> str | None:
    try:
        return _plain(Address.parse(url).host)
    except VisitFailed:
        return None


def _plain(host: str) -> str:
    return host.strip("[]").rstrip(".").lower()
