"""Buckets with versions, locks and rules: nothing is left behind, nothing locked is in the way."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from minio.commonconfig import ENABLED, Filter
from minio.helpers import DictType
from minio.lifecycleconfig import Expiration, LifecycleConfig, Rule
from minio.versioningconfig import VersioningConfig

from pipeline.storage import PictureMissing, S3Store, StoreUnavailable, sha256_of
from pipeline.storage.s3_bucket import UPLOAD_DAYS, BucketTraits
from pipeline.storage.s3_rules import Rules
from pipeline.storage.s3_wire import PART_BYTES
from tests.peers.broken_way import Break, way_to
from tests.peers.moto import LockingServer
from tests.peers.rclone import S3Server

pytestmark = pytest.mark.service

PICTURE = b"\xff\xd8 a picture \xff\xd9"
NAME = f"pictures/{sha256_of(PICTURE)}"


def test_an_object_carries_the_checksum_of_what_it_should_be(locking: LockingServer) -> None:
    bucket = locking.bucket(locks=False)
    sha256 = S3Store(locking.settings(bucket=bucket)).put(PICTURE, "image/jpeg")
    asked: DictType = {"x-amz-checksum-mode": "ENABLED"}
    headers = locking.client.stat_object(bucket, NAME, extra_headers=asked).metadata
    assert headers is not None
    kept = base64.b64decode(str(headers["x-amz-checksum-sha256"]))
    assert kept.hex() == sha256


def test_erasing_in_a_bucket_with_versions_leaves_none_of_them(locking: LockingServer) -> None:
    bucket = locking.bucket(locks=False)
    locking.client.set_bucket_versioning(bucket, VersioningConfig(ENABLED))
    store = S3Store(locking.settings(bucket=bucket))
    sha256, stays = store.put(PICTURE, "image/jpeg"), store.put(b"a neighbour", "image/jpeg")
    locking.client.remove_object(bucket, NAME)
    assert store.put(PICTURE, "image/jpeg") == sha256
    assert len(locking.versions(bucket)) == 4
    store.erase(sha256)
    assert locking.versions(bucket) == [(f"pictures/{stays}", False)]
    store.erase(sha256)


@pytest.mark.parametrize("lock", ["governance", "compliance"])
def test_a_lock_of_ours_never_keeps_a_deleted_picture_in_sight(
    locking: LockingServer, lock: str
) -> None:
    bucket = locking.bucket()
    store = S3Store(locking.settings(bucket=bucket, lock=lock, lock_days=3))
    sha256 = store.put(PICTURE, "image/jpeg")
    headers = locking.client.stat_object(bucket, NAME).metadata
    assert headers is not None
    assert headers["x-amz-object-lock-mode"] == lock.upper()
    until = datetime.fromisoformat(str(headers["x-amz-object-lock-retain-until-date"]))
    assert timedelta(days=2.9) < until - datetime.now(UTC) <= timedelta(days=3)
    store.erase(sha256)
    with pytest.raises(PictureMissing):
        store.get(sha256)
    left = {"governance": [], "compliance": [(NAME, False), (NAME, True)]}[lock]
    assert sorted(locking.versions(bucket)) == left
    store.erase(sha256)
    assert sorted(locking.versions(bucket)) == left
    assert store.get(store.put(PICTURE, "image/jpeg")) == PICTURE


def test_a_hold_that_somebody_set_in_the_store_outlasts_our_deletion(
    locking: LockingServer,
) -> None:
    bucket = locking.bucket()
    store = S3Store(locking.settings(bucket=bucket))
    sha256 = store.put(PICTURE, "image/jpeg")
    locking.client.enable_object_legal_hold(bucket, NAME)
    [version] = locking.client.list_objects(bucket, recursive=True, include_version=True)
    store.erase(sha256)
    with pytest.raises(PictureMissing):
        store.get(sha256)
    held = locking.client.get_object(bucket, NAME, version_id=version.version_id)
    assert held.read() == PICTURE


@pytest.mark.parametrize("lock", [None, "governance"])
def test_a_bucket_we_make_ends_broken_uploads_and_locks_if_it_should(
    locking: LockingServer, lock: str | None
) -> None:
    bucket = f"made-{lock or 'plain'}"
    store = S3Store(locking.settings(bucket=bucket, lock=lock))
    store.put(PICTURE, "image/jpeg")
    found = store.traits()
    assert found == BucketTraits(
        versions=lock is not None,
        locks=lock is not None,
        encrypts=found.encrypts,
        rules=Rules(ends_uploads=True, ends_versions=lock is not None),
    )
    rules = locking.client.get_bucket_lifecycle(bucket)
    assert rules is not None
    [rule] = rules.rules
    assert rule.abort_incomplete_multipart_upload is not None
    assert rule.abort_incomplete_multipart_upload.days_after_initiation == UPLOAD_DAYS


def test_the_rules_of_a_bucket_that_is_there_stay_the_citys_own(locking: LockingServer) -> None:
    bucket = locking.bucket()
    logs = Rule(ENABLED, rule_filter=Filter(prefix="logs/"), expiration=Expiration(days=7))
    locking.client.set_bucket_lifecycle(bucket, LifecycleConfig([logs]))
    store = S3Store(locking.settings(bucket=bucket, lock="governance"))
    store.erase(store.put(PICTURE, "image/jpeg"))
    assert store.traits().rules == Rules()
    kept = locking.client.get_bucket_lifecycle(bucket)
    assert kept is not None
    assert [rule.expiration for rule in kept.rules] == [Expiration(days=7)]


def test_a_lock_asked_for_in_a_bucket_that_has_none_is_no_error(locking: LockingServer) -> None:
    bucket = locking.bucket(locks=False)
    store = S3Store(locking.settings(bucket=bucket, lock="compliance"))
    sha256 = store.put(PICTURE, "image/jpeg")
    store.erase(sha256)
    assert locking.versions(bucket) == []


def test_a_server_that_knows_no_such_things_has_a_plain_bucket(s3: S3Server) -> None:
    store = S3Store(s3.settings(bucket="plain"))
    store.put(PICTURE, "image/jpeg")
    assert store.traits() == BucketTraits()


def test_a_large_object_goes_in_parts_and_one_that_breaks_off_leaves_no_part(
    locking: LockingServer,
) -> None:
    large = bytes(range(256)) * (PART_BYTES * 3 // 512)
    bucket = locking.bucket(locks=False)
    with way_to(locking.port) as way:
        settings = locking.settings(bucket=bucket, endpoint=way.endpoint)
        hurried = S3Store(settings.model_copy(update={"tries": 1}))
        way.breaks_once(after=PART_BYTES + 2**20)
        with pytest.raises(StoreUnavailable, match="does not answer"):
            hurried.put(large, "video/mp4")
        assert locking.client._list_multipart_uploads(bucket).uploads == []
        assert locking.versions(bucket) == []
        way.breaks_once(after=PART_BYTES + 2**20)
        store = S3Store(settings)
        sha256 = store.put(large, "video/mp4")
        assert store.get(sha256) == large
    assert str(locking.client.stat_object(bucket, f"pictures/{sha256}").etag).endswith("-2")


def test_an_upload_that_nobody_could_end_is_counted_and_keeps_the_picture_from_nothing(
    locking: LockingServer,
) -> None:
    large = bytes(range(256)) * (PART_BYTES * 3 // 512)
    bucket = locking.bucket(locks=False)
    with way_to(locking.port) as way:
        settings = locking.settings(bucket=bucket, endpoint=way.endpoint)
        store = S3Store(settings.model_copy(update={"tries": 1}))
        way.breaks_once(PART_BYTES + 2**20, then=Break.RESET)
        with pytest.raises(StoreUnavailable, match="does not answer"):
            store.put(large, "video/mp4")
        way.mend()
        [left] = locking.client._list_multipart_uploads(bucket).uploads
        assert left.initiated_time is not None
        assert store.left_uploads(left.initiated_time) == 0
        assert store.left_uploads(left.initiated_time + timedelta(seconds=1)) == 1
        assert store.get(store.put(large, "video/mp4")) == large
