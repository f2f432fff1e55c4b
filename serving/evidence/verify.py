"""Proves a case's pictures again: every one is hashed afresh, whatever the store believes."""

from __future__ import annotations

import hashlib

from pipeline.contract import Report
from pipeline.storage import PictureCorrupt, PictureMissing, Store


def complaints(store: Store, report: Report) -> list[str]:
    """One sentence per picture that is not what the report says; empty when all are.

    Raises StoreUnavailable when the store does not answer: that proves nothing either way.
    """
    found = []
    for item in report.evidence:
        wrong = _complaint(store, item.sha256, item.size_bytes)
        if wrong:
            found.append(f"The {item.role} picture {item.sha256[:12]} {wrong}.")
        if item.cut_from is not None and _complaint(store, item.cut_from, None):
            found.append(
                f"The original {item.cut_from[:12]} of the {item.role} picture is not there whole."
            )
    return found


def _complaint(store: Store, sha256: str, size_bytes: int | None) -> str | None:
    try:
        data = store.get(sha256)
    except PictureMissing:
        return "is missing from the store"
    except PictureCorrupt:
        return "is damaged in the store"
    if hashlib.sha256(data).hexdigest() != sha256:
        return "has another hash than the report says"
    if size_bytes is not None and len(data) != size_bytes:
        return f"has {len(data)} bytes, not {size_bytes}"
    return None
