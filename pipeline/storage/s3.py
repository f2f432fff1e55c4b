"""Pictures kept in MinIO or any other S3, one object each, named by their SHA-256."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import urllib3
from minio import Minio
from minio.error import InvalidResponseError, MinioException, S3Error

from pipeline.storage.base import (
    PictureMissing,
    StoreSettings,
    StoreUnavailable,
    checked_seconds,
    checked_sha256,
    sha256_of,
    verified,
)

NOT_THERE = frozenset({"NoSuchKey", "NoSuchBucket"})
ALREADY_MADE = frozenset({"BucketAlreadyOwnedByYou", "BucketAlreadyExists"})
CODE = re.compile(r"<Code>(\w{1,64})</Code>")
TRANSIENT = (500, 502, 503, 504)


class S3Store:
    """Asks nothing of the server until it is used; the bucket is made by the first picture."""

    def __init__(self, settings: StoreSettings) -> None:
        """Raises ValueError when ``settings`` are not those of an S3 store."""
        if settings.endpoint is None or settings.access_key is None or settings.secret_key is None:
            raise ValueError("these settings describe no S3 store")
        self._endpoint = settings.endpoint
        self._bucket = settings.bucket
        self._prefix = settings.prefix
        self._client = Minio(
            settings.endpoint,
            access_key=settings.access_key,
            secret_key=settings.secret_key.get_secret_value(),
            secure=settings.secure,
            region=settings.region,
            http_client=_http(settings),
        )

    def put(self, data: bytes, media_type: str) -> str:
        sha256 = sha256_of(data)
        with self._outages():
            if self._has(sha256):
                return sha256
            try:
                self._upload(sha256, data, media_type)
            except MinioException as error:
                if _code(error) != "NoSuchBucket":
                    raise
                self._make_bucket()
                self._upload(sha256, data, media_type)
        return sha256

    def get(self, sha256: str) -> bytes:
        name = self._name(sha256)
        with self._outages():
            try:
                response = self._client.get_object(self._bucket, name)
            except MinioException as error:
                if _code(error) in NOT_THERE:
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
        name = self._name(sha256)
        with self._outages():
            try:
                self._client.remove_object(self._bucket, name)
            except MinioException as error:
                if _code(error) not in NOT_THERE:
                    raise

    def _name(self, sha256: str) -> str:
        return self._prefix + checked_sha256(sha256)

    def _has(self, sha256: str) -> bool:
        try:
            self._client.stat_object(self._bucket, self._name(sha256))
        except MinioException as error:
            if _code(error) in NOT_THERE:
                return False
            raise
        return True

    def _upload(self, sha256: str, data: bytes, media_type: str) -> None:
        self._client.put_object(
            self._bucket, self._name(sha256), io.BytesIO(data), len(data), media_type
        )

    def _make_bucket(self) -> None:
        try:
            self._client.make_bucket(self._bucket)
        except MinioException as error:
            if _code(error) not in ALREADY_MADE:
                raise

    @contextmanager
    def _outages(self) -> Iterator[None]:
        """Every failure of the server or the way to it becomes StoreUnavailable.

        The sentence names the endpoint and the kind of failure only: the client's own words may
        quote signed headers and addresses.
        """
        try:
            yield
        except (MinioException, urllib3.exceptions.HTTPError, OSError) as error:
            code = _code(error)
            if code is not None:
                raise StoreUnavailable(
                    f"The S3 store at {self._endpoint} refused ({code}): check its keys, "
                    f"the rights on bucket {self._bucket} and the room left."
                ) from None
            raise StoreUnavailable(
                f"The S3 store at {self._endpoint} does not answer ({_reason(error)}): "
                "check that it runs and that this machine can reach it."
            ) from None


def _http(settings: StoreSettings) -> urllib3.PoolManager:
    """A pool that gives up soon: the outbox waits for us, and may put again later."""
    retries = urllib3.Retry(
        total=settings.tries - 1, backoff_factor=0.2, status_forcelist=TRANSIENT, redirect=0
    )
    timeout = urllib3.Timeout(connect=settings.timeout_s, read=settings.timeout_s)
    return urllib3.PoolManager(timeout=timeout, retries=retries, maxsize=10)


def _code(error: Exception) -> str | None:
    """The S3 error code the server gave, None when it gave none.

    Some servers (rclone among them) call their errors text/xml, which the client takes for
    gibberish: the code then stands in the body it quotes.
    """
    if isinstance(error, S3Error):
        return str(error.code)
    if isinstance(error, InvalidResponseError) and (found := CODE.search(str(error))):
        return found[1]
    return None


def _reason(error: Exception) -> str:
    cause = getattr(error, "reason", None)
    return type(cause if isinstance(cause, Exception) else error).__name__
