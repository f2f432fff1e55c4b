"""From settings to a store."""

from __future__ import annotations

from pipeline.storage.base import ErasableStore, StoreSettings
from pipeline.storage.folder import FolderStore
from pipeline.storage.memory import MemoryStore
from pipeline.storage.s3 import S3Store


def open_store(settings: StoreSettings) -> ErasableStore:
    """The store ``settings`` describe. Nothing is contacted or made until it is first used."""
    match settings.kind:
        case "folder":
            return FolderStore(settings.folder)
        case "memory":
            return MemoryStore()
        case "s3":
            return S3Store(settings)
