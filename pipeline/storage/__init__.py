"""Pictures kept by what they are: written once under their SHA-256, verified when read."""

from __future__ import annotations

from pipeline.storage.base import (
    SAMPLES,
    ErasableStore,
    PictureCorrupt,
    PictureMissing,
    Store,
    StoreError,
    StoreSettings,
    StoreUnavailable,
    sha256_of,
)
from pipeline.storage.choose import open_store
from pipeline.storage.folder import FolderStore
from pipeline.storage.memory import MemoryStore
from pipeline.storage.s3 import S3Store

__all__ = [
    "SAMPLES",
    "ErasableStore",
    "FolderStore",
    "MemoryStore",
    "PictureCorrupt",
    "PictureMissing",
    "S3Store",
    "Store",
    "StoreError",
    "StoreSettings",
    "StoreUnavailable",
    "open_store",
    "sha256_of",
]
