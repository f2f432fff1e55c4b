"""Evidence pictures as they leave the house."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models import ModelError
from pipeline.storage import PictureCorrupt, PictureMissing, Store, StoreUnavailable
from serving.connectors.base import NotReached, Picture, Refused
from serving.evidence.blurring import NotAPicture, hidden
from serving.samples.finding import Finder


def pictures_of(
    store: Store, finder: Finder, event: Mapping[str, Any], way: str
) -> tuple[Picture, ...]:
    """The event's pictures: ``blurred`` where heads and plates may be, ``original``, or ``none``.

    Raises NotReached while the store or the finder is away, Refused for a picture that is lost.
    """
    if way == "none":
        return ()
    return tuple(_picture(store, finder, item, way) for item in event["evidence"])


def _picture(store: Store, finder: Finder, item: Mapping[str, Any], way: str) -> Picture:
    sha256 = item["sha256"]
    try:
        data = store.get(sha256)
    except StoreUnavailable:
        raise NotReached.because("store-away") from None
    except (PictureMissing, PictureCorrupt):
        raise Refused.because("picture-lost", role=item["role"]) from None
    changed = None if way == "original" else _blurred(data, finder, item["role"])
    if changed is not None:
        return Picture(item["role"], sha256, "image/jpeg", changed)
    media_type = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
    return Picture(item["role"], sha256, media_type, data)


def _blurred(data: bytes, finder: Finder, role: str) -> bytes | None:
    try:
        return hidden(data, finder)
    except NotAPicture:
        raise Refused.because("picture-broken", role=role) from None
    except ModelError:
        raise NotReached.because("no-finder") from None
