"""The blurred copies that people see: made when first wanted, then kept beside their originals.

What is blurred is what the package ``serving.learning.finder`` takes for people and vehicles, with
room around heads and plates (serving.samples.redaction). Nobody is recognised anywhere.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from models import ModelError
from pipeline.storage import PictureCorrupt, PictureMissing, Store, StoreUnavailable, sha256_of
from serving.deps import Services
from serving.dialects import upsert
from serving.errors import Unavailable
from serving.evidence.errors import StoreAway
from serving.evidence.tables import BlurredPictureRow
from serving.retention.references import is_kept
from serving.samples.finding import Finder
from serving.samples.redaction import blurred, regions

log = logging.getLogger(__name__)

RECIPE: Final = 1
"""Count it up when blurring changes: every copy is then made anew."""
QUALITY: Final = 92
MEDIA_TYPE: Final = "image/jpeg"


class NotAPicture(Exception):
    """The bytes cannot be decoded."""


class CannotBlur(Unavailable):
    """Nothing here can say what to blur, so nothing is shown."""

    type = "cannot-blur"

    def __init__(self) -> None:
        super().__init__(
            "The model package that finds what to blur cannot be opened, so no picture is shown; "
            "tell the administrator to check serving.learning.finder."
        )


@dataclass(frozen=True, slots=True)
class Copy:
    """A blurred picture. Where there was nothing to blur it is the original, byte for byte."""

    data: bytes
    sha256: str
    media_type: str


def hidden(data: bytes, finder: Finder) -> bytes | None:
    """A JPEG of the picture with heads and plates blurred; None where there are none.

    Raises NotAPicture or models.ModelError.
    """
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        picture = None
    if picture is None:
        raise NotAPicture
    found = finder.find(np.ascontiguousarray(picture[:, :, ::-1]).astype(np.uint8, copy=False))
    height, width = picture.shape[:2]
    where = regions(found.maybe, width, height)
    if not where:
        return None
    _, encoded = cv2.imencode(
        ".jpg",
        blurred(np.asarray(picture, np.uint8), where),
        [cv2.IMWRITE_JPEG_QUALITY, QUALITY],
    )
    return encoded.tobytes()


def copy_of(services: Services, sha256: str, media_type: str, name: str) -> Copy:
    """The blurred copy of the picture ``sha256``, which people call ``name``.

    Raises StoreAway or CannotBlur.
    """
    with services.db.reading() as session:
        known = session.get(BlurredPictureRow, sha256)
    if known is not None and known.recipe == RECIPE:
        data = _kept(services.store, known.sha256)
        if data is not None:
            return Copy(data, known.sha256, known.media_type)
    return _made(services, sha256, media_type, name)


def original(store: Store, sha256: str, name: str) -> bytes:
    """Raises StoreAway."""
    try:
        return store.get(sha256)
    except StoreUnavailable:
        raise StoreAway(
            "The picture store does not answer; try again in a moment.",
            retry_after_s=10,
            code="silent",
        ) from None
    except (PictureMissing, PictureCorrupt):
        raise StoreAway(
            f"The {name} picture is missing or damaged in the store; tell the administrator.",
            code="lost",
        ) from None


def _made(services: Services, sha256: str, media_type: str, name: str) -> Copy:
    data = original(services.store, sha256, name)
    try:
        changed = hidden(data, services.finder)
    except NotAPicture:
        raise StoreAway(
            f"The {name} picture cannot be decoded; look at the original instead.",
            code="broken",
        ) from None
    except ModelError:
        raise CannotBlur from None
    if changed is None:
        copy = Copy(data, sha256, media_type)
    else:
        copy = Copy(changed, sha256_of(changed), MEDIA_TYPE)
    values = {
        "sha256": copy.sha256,
        "media_type": copy.media_type,
        "recipe": RECIPE,
        "made_at": services.clock.now(),
    }
    # Written down before it is kept: no copy stands in the store that nobody knows of.
    with services.db.writing() as session:
        if not is_kept(session, sha256):
            raise StoreAway(f"The {name} picture is just being deleted; its time is over.")
        session.execute(
            upsert(session, BlurredPictureRow)
            .values(original_sha256=sha256, **values)
            .on_conflict_do_update(index_elements=["original_sha256"], set_=values)
        )
    if changed is not None:
        _keep(services, sha256, changed)
    return copy


def _keep(services: Services, sha256: str, copy: bytes) -> None:
    """A store without room, or just gone, costs nobody the picture: the copy is made again when it
    is next wanted."""
    try:
        kept = services.store.put(copy, MEDIA_TYPE)
        with services.db.reading() as session:
            deleted_meanwhile = not is_kept(session, sha256)
        if deleted_meanwhile:
            services.store.erase(kept)
    except StoreUnavailable as error:
        log.warning("a blurred copy is shown and not kept; it is made again: %s", error)


def _kept(store: Store, sha256: str) -> bytes | None:
    """A copy kept before; None when it is lost, which only means that it is made anew."""
    try:
        return store.get(sha256)
    except (PictureMissing, PictureCorrupt):
        return None
    except StoreUnavailable:
        raise StoreAway(
            "The picture store does not answer; try again in a moment.",
            retry_after_s=10,
            code="silent",
        ) from None
