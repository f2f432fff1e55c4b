"""Files of a set in S3: objects below a prefix, by name, one at a time.

The store of pictures (pipeline.storage) names objects by their hash; an export has names of its
own, so it speaks to S3 beside it, with the same settings.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from pipeline.storage import StoreSettings
from training.exchange.places import PlaceError, TooBigError, safe_name

_SCHEME = "s3://"
_RETRIED = (500, 502, 503, 504)


def is_bucket(place: str) -> bool:
    """Whether a place is one in S3: `s3://BUCKET/PREFIX`."""
    return place.startswith(_SCHEME)


class Bucket:
    """A prefix in a bucket, as Tree and as Target.

    Raises PlaceError for an address that is none, settings that are no S3's, and whatever the
    server refuses; keys and signed headers are in no message.
    """

    def __init__(self, place: str, settings: StoreSettings) -> None:
        bucket, _, prefix = place.removeprefix(_SCHEME).partition("/")
        if not is_bucket(place) or not bucket:
            raise PlaceError(f"{place!r} is no place in S3: write s3://BUCKET/PREFIX.")
        if settings.endpoint is None or settings.access_key is None or settings.secret_key is None:
            raise PlaceError(
                "The settings have no S3 store, so its endpoint and keys are not known: "
                'set kind = "s3" and its keys under [store].'
            )
        self._place, self._bucket = place, bucket
        self._prefix = safe_name(prefix.strip("/")) + "/" if prefix.strip("/") else ""
        retries = urllib3.Retry(
            total=settings.tries - 1, backoff_factor=0.2, status_forcelist=_RETRIED, redirect=0
        )
        timeout = urllib3.Timeout(connect=settings.timeout_s, read=settings.timeout_s)
        self._client = Minio(
            settings.endpoint,
            access_key=settings.access_key,
            secret_key=settings.secret_key.get_secret_value(),
            secure=settings.secure,
            region=settings.region,
            http_client=urllib3.PoolManager(retries=retries, timeout=timeout),
        )

    def names(self) -> Iterator[str]:
        with self._told():
            listed = self._client.list_objects(self._bucket, self._prefix, recursive=True)
            for entry in listed:
                if not entry.is_dir and entry.object_name is not None:
                    yield entry.object_name.removeprefix(self._prefix)

    def read(self, name: str, limit: int) -> bytes:
        with self._told():
            answer = self._client.get_object(self._bucket, self._prefix + safe_name(name))
            try:
                data: bytes = answer.read(limit + 1)
            finally:
                answer.close()
                answer.release_conn()
        if len(data) > limit:
            raise TooBigError(f"{name} has more than {limit:,} bytes: it is passed over.")
        return data

    def begin(self) -> "Bucket":
        """Make the bucket when it is missing. Raises PlaceError when something is there already."""
        with self._told():
            if not self._client.bucket_exists(self._bucket):
                self._client.make_bucket(self._bucket)
            listed = self._client.list_objects(self._bucket, self._prefix, recursive=True)
            if next(iter(listed), None) is not None:
                raise PlaceError(
                    f"{self._place} holds something already: name another prefix, or empty it."
                )
        return self

    def write(self, name: str, data: bytes) -> None:
        with self._told():
            self._client.put_object(
                self._bucket, self._prefix + safe_name(name), io.BytesIO(data), len(data)
            )

    def write_file(self, name: str, path: Path) -> None:
        with self._told():
            self._client.fput_object(self._bucket, self._prefix + safe_name(name), str(path))

    def finish(self) -> None:
        """Objects are whole one by one; the lists of a set are written last."""

    def abandon(self) -> None:
        """What was written stays: a set without its lists is seen to be unfinished."""

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except S3Error as error:
            raise PlaceError(
                f"S3 refused {self._place} ({error.code}): check its keys, the rights on the "
                "bucket and the room left."
            ) from None
        except (MinioException, urllib3.exceptions.HTTPError, OSError) as error:
            raise PlaceError(
                f"The S3 store of {self._place} does not answer ({type(error).__name__}): check "
                "that it runs and that this machine can reach it."
            ) from None
