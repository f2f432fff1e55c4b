"""Pictures kept in MinIO or any other S3, one object each, named by their SHA-256.

Each upload carries the SHA-256 of what it should be, for the server to check and to keep, and is
checked by what the server then calls it; each download is checked against the object's name. Large
objects go in parts, and an upload that fails between two of them is ended.
"""

from __future__ import annotations

import base64
import io
import logging
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from minio import Minio
from minio.datatypes import Object
from minio.deleteobjects import DeleteObject
from minio.error import MinioException
from minio.helpers import DictType
from minio.retention import Retention

from pipeline.storage.base import (
    PictureCorrupt,
    PictureMissing,
    StoreUnavailable,
    checked_seconds,
    checked_sha256,
    sha256_of,
    verified,
)
from pipeline.storage.s3_bucket import BucketTraits, left_uploads, make, traits_of
from pipeline.storage.s3_wire import PART_BYTES, Line, code_of, etag_of, http_of
from pipeline.storage.settings import StoreSettings

log = logging.getLogger(__name__)

NOT_THERE = frozenset({"NoSuchKey", "NoSuchBucket"})
ALREADY_MADE = frozenset({"BucketAlreadyOwnedByYou", "BucketAlreadyExists"})
TRAITS_S = 600.0
"""What a bucket does by itself is asked again after so long: people change it."""


class S3Store:
    """Asks nothing of the server until it is used; the bucket is made by the first picture."""

    def __init__(self, settings: StoreSettings) -> None:
        """Raises ValueError when ``settings`` are not those of an S3 store."""
        if settings.endpoint is None or settings.access_key is None or settings.secret_key is None:
            raise ValueError("these settings describe no S3 store")
        self._endpoint = settings.endpoint
        self._bucket = settings.bucket
        self._prefix = settings.prefix
        self._lock = settings.lock
        self._lock_for = timedelta(days=settings.lock_days)
        self._line = Line(settings.endpoint, settings.bucket)
        self._known: BucketTraits | None = None
        self._known_at = 0.0
        self._client = Minio(
            settings.endpoint,
            access_key=settings.access_key,
            secret_key=settings.secret_key.get_secret_value(),
            secure=settings.secure,
            region=settings.region,
            http_client=http_of(settings),
        )

    def put(self, data: bytes, media_type: str) -> str:
        """Objects of more than ``PART_BYTES`` go up in parts."""
        sha256 = sha256_of(data)
        with self._line.asking():
            if self._keeps(sha256, data):
                return sha256
            try:
                self._upload(sha256, data, media_type)
            except MinioException as error:
                if code_of(error) != "NoSuchBucket":
                    raise
                self._make_bucket()
                self._upload(sha256, data, media_type)
        return sha256

    def get(self, sha256: str) -> bytes:
        name = self._name(sha256)
        with self._line.asking():
            try:
                response = self._client.get_object(self._bucket, name)
            except MinioException as error:
                if code_of(error) in NOT_THERE:
                    raise PictureMissing(sha256) from None
                raise
            try:
                data: bytes = response.read()
            finally:
                response.close()
                response.release_conn()
        return verified(data, sha256)

    def link(self, sha256: str, seconds: int) -> str | None:
        lasts = timedelta(seconds=checked_seconds(seconds))
        url: str = self._client.presigned_get_object(self._bucket, self._name(sha256), lasts)
        return url

    def erase(self, sha256: str) -> None:
        """With all its versions, where the bucket keeps them. What is locked is put out of sight,
        and goes by the bucket's own rule when its lock ends."""
        name = self._name(sha256)
        with self._line.asking():
            try:
                if self._traits().versions:
                    self._erase_versions(name)
                else:
                    self._client.remove_object(self._bucket, name)
            except MinioException as error:
                if code_of(error) not in NOT_THERE:
                    raise

    def can_hold(self) -> bool:
        """Whether the bucket has object lock. Raises StoreUnavailable."""
        with self._line.asking():
            return self._traits().locks

    def hold(self, sha256: str) -> None:
        """Under legal hold no version of it is deleted, by nobody and with no right."""
        name = self._name(sha256)
        with self._line.asking():
            if self._there(sha256) is None:
                raise PictureMissing(sha256)
            self._client.enable_object_legal_hold(self._bucket, name)

    def let_go(self, sha256: str) -> None:
        name = self._name(sha256)
        with self._line.asking():
            if self._there(sha256) is not None:
                self._client.disable_object_legal_hold(self._bucket, name)

    def has_bucket(self) -> bool:
        """Whether its bucket was made already. Raises StoreUnavailable."""
        with self._line.asking():
            there: bool = self._client.bucket_exists(self._bucket)
        return there

    def traits(self) -> BucketTraits:
        """What the bucket does by itself, asked anew. Raises StoreUnavailable."""
        with self._line.asking():
            self._known = traits_of(self._client, self._bucket, self._prefix)
            self._known_at = time.monotonic()
        return self._known

    def left_uploads(self, before: datetime) -> int:
        """Uploads in parts that began before that moment and were never ended, as far as the server
        says. Raises StoreUnavailable."""
        with self._line.asking():
            return left_uploads(self._client, self._bucket, self._prefix, before)

    def _name(self, sha256: str) -> str:
        return self._prefix + checked_sha256(sha256)

    def _there(self, sha256: str) -> Object | None:
        try:
            return self._client.stat_object(self._bucket, self._name(sha256))
        except MinioException as error:
            if code_of(error) in NOT_THERE:
                return None
            raise

    def _keeps(self, sha256: str, data: bytes) -> bool:
        """Whether it is there, and whole: a server that died may have left half of it."""
        there = self._there(sha256)
        if there is None:
            return False
        if (there.size, there.etag) == (len(data), etag_of(data)):
            return True
        try:
            self.get(sha256)
        except (PictureMissing, PictureCorrupt):
            log.error("the picture %s was damaged in the store; it is kept anew", sha256)
            return False
        return True

    def _upload(self, sha256: str, data: bytes, media_type: str) -> None:
        digest = base64.b64encode(bytes.fromhex(sha256)).decode()
        headers: DictType = {"x-amz-sdk-checksum-algorithm": "SHA256"}
        if len(data) <= PART_BYTES:
            headers["x-amz-checksum-sha256"] = digest
        kept = self._client.put_object(
            self._bucket,
            self._name(sha256),
            io.BytesIO(data),
            len(data),
            media_type,
            metadata=headers,
            part_size=PART_BYTES,
            num_parallel_uploads=1,
            retention=self._retention(),
        )
        if kept.etag != etag_of(data):
            self._prove(sha256)

    def _prove(self, sha256: str) -> None:
        """The server calls an upload something else than we do: it encrypts, or it did not check
        what came. Raises StoreUnavailable where that is not what was sent."""
        try:
            self.get(sha256)
        except (PictureCorrupt, PictureMissing):
            self.erase(sha256)
            raise StoreUnavailable(
                f"The S3 store at {self._endpoint} did not keep what it was given: look at the "
                "network between it and this machine, and at its disks."
            ) from None

    def _retention(self) -> Retention | None:
        if self._lock is None or not self._traits().locks:
            return None
        return Retention(self._lock.upper(), datetime.now(UTC) + self._lock_for)

    def _erase_versions(self, name: str) -> None:
        found = self._client.list_objects(self._bucket, name, include_version=True)
        versions = [one for one in found if one.object_name == name]
        markers = [one for one in versions if one.is_delete_marker]
        if self._refused([one for one in versions if not one.is_delete_marker]):
            if not any(one.is_latest == "true" for one in markers):
                self._client.remove_object(self._bucket, name)
        else:
            self._refused(markers)

    def _refused(self, versions: Sequence[Object]) -> bool:
        """Whether some of these versions could not be deleted for good."""
        wanted = [DeleteObject(str(one.object_name), one.version_id) for one in versions]
        deleting = self._client.remove_objects(self._bucket, wanted, bypass_governance_mode=True)
        return bool(list(deleting)) if wanted else False

    def _make_bucket(self) -> None:
        try:
            make(self._client, self._bucket, self._prefix, locks=self._lock is not None)
        except MinioException as error:
            if code_of(error) not in ALREADY_MADE:
                raise

    def _traits(self) -> BucketTraits:
        """Asked a moment ago, or now."""
        if self._known is None or time.monotonic() - self._known_at > TRAITS_S:
            self._known = traits_of(self._client, self._bucket, self._prefix)
            self._known_at = time.monotonic()
        return self._known
