"""What a bucket does by itself with the objects in it, and how one is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from minio import Minio
from minio.commonconfig import ENABLED, Filter
from minio.error import InvalidResponseError, S3Error
from minio.lifecycleconfig import (
    AbortIncompleteMultipartUpload,
    Expiration,
    LifecycleConfig,
    NoncurrentVersionExpiration,
    Rule,
)
from minio.versioningconfig import OFF

from pipeline.storage.s3_rules import Rules, rules_for

UPLOAD_DAYS: Final = 7
"""An upload in parts that was broken off is ended after so many days."""
VERSION_DAYS: Final = 1
"""A version that was deleted while it was locked goes so many days after, once no lock keeps it."""

NO_RULES: Final = Rules()

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BucketTraits:
    """What its server says; where it does not say, the bucket counts as a plain one."""

    versions: bool = False
    """Deleting an object keeps what it was, unless its versions are deleted."""
    locks: bool = False
    """Objects may be locked: whoever deletes them before their time is refused."""
    default_lock: str | None = None
    """How every new object is locked: ``governance`` or ``compliance``."""
    encrypts: bool = False
    rules: Rules = NO_RULES
    """Of its lifecycle, for our objects."""


def traits_of(client: Minio, bucket: str, prefix: str) -> BucketTraits:
    """``prefix``: of our objects. Raises what the client raises where the server does not
    answer."""
    versioning = _said(lambda: client.get_bucket_versioning(bucket).status)
    versions = versioning is not None and versioning != OFF
    lock: Any = _said(lambda: client.get_object_lock_config(bucket)) if versions else None
    return BucketTraits(
        versions=versions,
        locks=lock is not None,
        default_lock=lock.mode.lower() if lock is not None and lock.mode else None,
        encrypts=_said(lambda: client.get_bucket_encryption(bucket)) is not None,
        rules=_said(lambda: _rules(client, bucket, prefix)) or NO_RULES,
    )


def left_uploads(client: Minio, bucket: str, prefix: str, before: datetime) -> int:
    """How many uploads of ours in parts began before that moment and were never ended, of the
    first thousand; 0 where the server does not say. MinIO tells none, and ends them by itself."""
    # The library asks for parts and uploads by itself only: it has no public question for them.
    listed = _said(lambda: client._list_multipart_uploads(bucket, prefix=prefix))
    begun = [one.initiated_time for one in listed.uploads] if listed is not None else []
    return sum(at is not None and at < before for at in begun)


def make(client: Minio, bucket: str, prefix: str, *, locks: bool) -> None:
    """Make it, able to lock where ``locks``, with rules that clear away what nobody finished or
    kept. A server that knows no such rules makes it without: MinIO is one, and clears away by
    itself what nobody finished. The rules of a bucket that is there are the city's own."""
    client.make_bucket(bucket, object_lock=locks)
    rule = Rule(
        ENABLED,
        rule_filter=Filter(prefix=prefix),
        rule_id="citypatrol",
        abort_incomplete_multipart_upload=AbortIncompleteMultipartUpload(UPLOAD_DAYS),
        noncurrent_version_expiration=NoncurrentVersionExpiration(VERSION_DAYS) if locks else None,
        expiration=Expiration(expired_object_delete_marker=True) if locks else None,
    )
    _said(lambda: client.set_bucket_lifecycle(bucket, LifecycleConfig([rule])))


def _rules(client: Minio, bucket: str, prefix: str) -> Rules:
    # Its public question gives them read its own way (pipeline.storage.s3_rules).
    answer = client._execute("GET", bucket, query_params={"lifecycle": ""})
    document: str = answer.data.decode()
    return rules_for(document, prefix)


def _said(ask: Callable[[], T]) -> T | None:
    """What the server said; None where it refuses, or does not know the question."""
    try:
        return ask()
    except (S3Error, InvalidResponseError, ValueError):
        return None
