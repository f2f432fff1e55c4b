"""From settings to a store."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.storage.base import ErasableStore
from pipeline.storage.draining import Drain
from pipeline.storage.folder import FolderStore
from pipeline.storage.memory import MemoryStore
from pipeline.storage.s3 import S3Store
from pipeline.storage.settings import StoreSettings
from pipeline.storage.spool import Spool
from pipeline.storage.spooled import Reach, SpooledStore


def open_store(settings: StoreSettings) -> ErasableStore:
    """The store ``settings`` describe. Nothing is contacted or made until it is first used."""
    match settings.kind:
        case "folder":
            return FolderStore(settings.folder)
        case "memory":
            return MemoryStore()
        case "s3":
            return S3Store(settings)


@dataclass(frozen=True, slots=True)
class Spooling:
    """A store with a spool before it, and what brings the one into the other."""

    store: SpooledStore
    drain: Drain


def open_spooling(settings: StoreSettings) -> Spooling | None:
    """None where pictures go into a folder or memory of this machine, which is as near as a spool,
    and where the settings leave the spool no room. Nothing is contacted or made yet."""
    if settings.kind != "s3" or not settings.spool.max_bytes:
        return None
    patience_s = min(settings.timeout_s, settings.spool.patience_s)
    hurried = open_store(settings.model_copy(update={"timeout_s": patience_s, "tries": 1}))
    return spooling_of(hurried, open_store(settings), Spool(settings.spool))


def spooling_of(hurried: ErasableStore, patient: ErasableStore, spool: Spool) -> Spooling:
    """``hurried`` is the store for those who look, ``patient`` the same store for who drains."""
    writing, reading = Reach(), Reach()
    return Spooling(
        SpooledStore(hurried, spool, writing, reading), Drain(spool, patient, writing, reading)
    )
