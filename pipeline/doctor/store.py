"""Whether the evidence store takes pictures, gives them back whole, and lets them go."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime

import httpx

from pipeline.clock import Clock
from pipeline.contract import Finding, Part, broken, clock_skew, good, warning
from pipeline.storage import S3Store, StoreSettings, StoreUnavailable, open_store
from pipeline.storage.s3_bucket import UPLOAD_DAYS, VERSION_DAYS

PROBE_BYTES = 512


def store_findings(settings: StoreSettings, clock: Clock) -> Iterator[Finding]:
    """Raises StoreError where the store does not do what it should."""
    if settings.kind == "memory":
        yield warning(
            Part.STORE,
            "store_in_memory",
            "Evidence is kept in memory and gone with the program: set store.kind to folder or s3.",
        )
        return
    if settings.kind == "s3":
        yield from _server(settings, clock)
        if not S3Store(settings).has_bucket():
            yield warning(
                Part.STORE,
                "bucket_missing",
                f"The bucket {settings.bucket} is not there: make it with the rights and rules you "
                "want, or the first picture makes it, "
                f"{'with' if settings.lock else 'without'} object lock as store.lock says.",
            )
            return
        yield from _bucket(settings, clock)
    yield from _probe(settings)


def _bucket(settings: StoreSettings, clock: Clock) -> Iterator[Finding]:
    """What the bucket does by itself: none of it is needed, and some of it surprises."""
    store = S3Store(settings)
    found = store.traits()
    if settings.lock is not None and not found.locks:
        yield warning(
            Part.STORE,
            "bucket_without_lock",
            f"store.lock asks for {settings.lock} and the bucket {settings.bucket} has no object "
            "lock, which only a new bucket can be given: pictures are kept without.",
        )
    if found.rules.expires:
        yield warning(
            Part.STORE,
            "bucket_expires",
            f"A lifecycle rule of the bucket {settings.bucket} deletes pictures "
            f"{found.rules.expires}, also those of open and of held cases: end it, or let it leave "
            f"out {settings.prefix or 'our objects'}; serving deletes what is past its time.",
        )
    left = store.left_uploads(clock.now() - timedelta(days=UPLOAD_DAYS + 1))
    if left:
        yield warning(
            Part.STORE,
            "uploads_left",
            f"{left} uploads in parts were broken off over {UPLOAD_DAYS} days ago and take room in "
            f"the bucket {settings.bucket}: give it a lifecycle rule that ends them.",
        )
    if found.locks and not found.rules.ends_versions:
        yield warning(
            Part.STORE,
            "bucket_keeps_deleted",
            f"The bucket {settings.bucket} locks pictures and has no rule for deleted versions, so "
            "bytes that retention deletes while they are locked stay for good: give it a lifecycle "
            f"rule that ends noncurrent versions after {VERSION_DAYS} day.",
        )
    lock = f"object lock ({found.default_lock or 'none by itself'})" if found.locks else "no lock"
    yield good(
        Part.STORE,
        "bucket",
        f"The bucket {settings.bucket} has {'versions' if found.versions else 'no versions'}, "
        f"{lock}, {'encryption' if found.encrypts else 'no encryption'} of its own, and "
        f"{'a rule' if found.rules.ends_uploads else 'no rule'} that ends uploads which were "
        "broken off (MinIO needs none).",
    )


def _probe(settings: StoreSettings) -> Iterator[Finding]:
    store, data = open_store(settings), os.urandom(PROBE_BYTES)
    sha256 = store.put(data, "application/octet-stream")
    if store.get(sha256) != data:
        yield broken(
            Part.STORE,
            "store_altered",
            "The evidence store gave back other bytes than it was given: nothing in it proves "
            "anything; look at what stands between it and us.",
        )
    try:
        store.erase(sha256)
    except StoreUnavailable as error:
        yield warning(
            Part.STORE,
            "store_undeletable",
            f"The evidence store keeps what it should delete, so retention cannot end: {error}",
        )
        return
    yield good(Part.STORE, "store", "The evidence store takes pictures, gives and deletes them.")


def _server(settings: StoreSettings, clock: Clock) -> Iterator[Finding]:
    """What its own clock says; nothing where it does not answer, which the probe says better."""
    scheme = "https" if settings.secure else "http"
    try:
        answer = httpx.head(
            f"{scheme}://{settings.endpoint}/", timeout=settings.timeout_s, trust_env=False
        )
        ahead = parsedate_to_datetime(answer.headers["Date"]) - clock.now()
    except (httpx.HTTPError, KeyError, ValueError):
        return
    yield from clock_skew("the evidence store", "clock_skew_store", ahead.total_seconds())
