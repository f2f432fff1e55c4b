"""What somebody who helps from afar needs to see of an installation, without any secret."""

from __future__ import annotations

from pipeline.support.bundle import BundleFailed, BundleRefused, Entries, write_bundle
from pipeline.support.gathering import as_json, entries_of
from pipeline.support.secrets import secrets_of_plan

__all__ = [
    "BundleFailed",
    "BundleRefused",
    "Entries",
    "as_json",
    "entries_of",
    "secrets_of_plan",
    "write_bundle",
]
