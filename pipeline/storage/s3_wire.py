"""How a store speaks to an S3 server: when it gives up, and what the server's answers mean."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import urllib3
from minio.error import InvalidResponseError, MinioException, S3Error

from pipeline.storage.base import PictureMissing, StoreUnavailable
from pipeline.storage.settings import StoreSettings

CODE: Final = re.compile(r"<Code>(\w{1,64})</Code>")
TRANSIENT: Final = (500, 502, 503, 504)
PART_BYTES: Final = 8 * 2**20


class Line:
    """The way to one bucket. While the server is silent one at a time asks it, and all others hear
    at once that it is away: nobody queues up behind time-outs. Safe to share between threads."""

    def __init__(self, endpoint: str, bucket: str) -> None:
        self._endpoint = endpoint
        self._bucket = bucket
        self._silent = False
        self._asking = threading.RLock()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Every failure of the server or the way to it becomes StoreUnavailable.

        The sentence names the endpoint and the kind of failure only: the client's own words may
        quote signed headers and addresses.
        """
        if not self._silent:
            with self._translated():
                yield
            return
        if not self._asking.acquire(blocking=False):
            raise StoreUnavailable(
                f"The S3 store at {self._endpoint} has not answered lately and is being asked: "
                "check that it runs and that this machine can reach it."
            )
        try:
            with self._translated():
                yield
        finally:
            self._asking.release()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (MinioException, urllib3.exceptions.HTTPError, OSError) as error:
            code = code_of(error)
            self._silent = code is None
            if code is not None:
                raise StoreUnavailable(
                    f"The S3 store at {self._endpoint} refused ({code}): check its keys, "
                    f"the rights on bucket {self._bucket} and the room left."
                ) from None
            raise StoreUnavailable(
                f"The S3 store at {self._endpoint} does not answer ({_reason(error)}): "
                "check that it runs and that this machine can reach it."
            ) from None
        except PictureMissing:
            self._silent = False
            raise
        self._silent = False


def etag_of(data: bytes) -> str:
    """What S3 calls an object that it keeps as it came: of parts, the digest of their digests."""
    parts = [data[at : at + PART_BYTES] for at in range(0, len(data), PART_BYTES)] or [b""]
    digests = [hashlib.md5(part, usedforsecurity=False) for part in parts]
    if len(digests) == 1:
        return digests[0].hexdigest()
    whole = hashlib.md5(b"".join(one.digest() for one in digests), usedforsecurity=False)
    return f"{whole.hexdigest()}-{len(parts)}"


def http_of(settings: StoreSettings) -> urllib3.PoolManager:
    """A pool that gives up soon: the outbox waits for us, and may put again later."""
    retries = urllib3.Retry(
        total=settings.tries - 1, backoff_factor=0.2, status_forcelist=TRANSIENT, redirect=0
    )
    timeout = urllib3.Timeout(connect=settings.timeout_s, read=settings.timeout_s)
    return urllib3.PoolManager(timeout=timeout, retries=retries, maxsize=10)


def code_of(error: Exception) -> str | None:
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
