"""Pictures kept by what they are: written once under their SHA-256, verified when read."""

from __future__ import annotations

from pipeline.storage.base import (
    ErasableStore,
    HoldingStore,
    PictureCorrupt,
    PictureMissing,
    Store,
    StoreError,
    StoreUnavailable,
    sha256_of,
)
from pipeline.storage.choose import Spooling, open_spooling, open_store, spooling_of
from pipeline.storage.draining import Drain
from pipeline.storage.folder import FolderStore
from pipeline.storage.memory import MemoryStore
from pipeline.storage.s3 import S3Store
from pipeline.storage.settings import SAMPLES, SpoolSettings, StoreSettings
from pipeline.storage.spool import DiskFull, Spool, SpoolFull
from pipeline.storage.spooled import SpooledStore, SpoolEvent, SpoolWatch
from pipeline.storage.waiting import Rank, SpoolStanding

__all__ = [
    "SAMPLES",
    "DiskFull",
    "Drain",
    "ErasableStore",
    "FolderStore",
    "HoldingStore",
    "MemoryStore",
    "PictureCorrupt",
    "PictureMissing",
    "Rank",
    "S3Store",
    "Spool",
    "SpoolEvent",
    "SpoolFull",
    "SpoolSettings",
    "SpoolStanding",
    "SpoolWatch",
    "SpooledStore",
    "Spooling",
    "Store",
    "StoreError",
    "StoreSettings",
    "StoreUnavailable",
    "open_spooling",
    "open_store",
    "sha256_of",
    "spooling_of",
]
