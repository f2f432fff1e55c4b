"""Checks that a report's pictures are really there before a case leans on them."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.contract import EvidenceItem
from pipeline.storage import PictureCorrupt, PictureMissing, Store, StoreUnavailable
from serving.intake.errors import PictureNotThere, PictureTooLarge, PictureWrong, StoreNotThere

BEGINNINGS = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}


def check_declared(evidence: Iterable[EvidenceItem], max_bytes: int) -> None:
    """What can be told without the store. Raises PictureTooLarge or PictureWrong."""
    roles = set()
    for item in evidence:
        if item.size_bytes > max_bytes:
            raise PictureTooLarge(item.role, item.size_bytes, max_bytes)
        if item.role in roles:
            raise PictureWrong(f"Two pictures claim to be the {item.role}; send one of each.")
        roles.add(item.role)


def check_stored(store: Store, evidence: Iterable[EvidenceItem], max_bytes: int) -> None:
    """Read every picture back.

    Raises PictureNotThere, PictureWrong, PictureTooLarge or StoreNotThere.
    """
    for item in evidence:
        data = _stored(store, item)
        if len(data) > max_bytes:
            raise PictureTooLarge(item.role, len(data), max_bytes)
        if len(data) != item.size_bytes:
            raise PictureWrong(
                f"The {item.role} picture has {len(data)} bytes, not the {item.size_bytes} "
                "that the report says; build the evidence again."
            )
        if not data.startswith(BEGINNINGS[item.media_type]):
            raise PictureWrong(
                f"The {item.role} picture is no {item.media_type}; build the evidence again."
            )


def _stored(store: Store, item: EvidenceItem) -> bytes:
    try:
        return store.get(item.sha256)
    except PictureMissing:
        raise PictureNotThere(item.role) from None
    except PictureCorrupt:
        raise PictureWrong(
            f"The {item.role} picture in the store does not have the hash that the report says; "
            "build the evidence again."
        ) from None
    except StoreUnavailable:
        raise StoreNotThere from None
