"""What is wrong with an evidence store, told before the first picture is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from minio.commonconfig import ENABLED, Filter
from minio.lifecycleconfig import Expiration, LifecycleConfig, Rule

from pipeline.clock import HeldClock, SystemClock
from pipeline.contract import Grade
from pipeline.doctor.store import store_findings
from pipeline.storage import StoreSettings, StoreUnavailable, open_store
from tests.peers.moto import LockingServer, locking_server
from tests.peers.rclone import S3Server, s3_server

CLOCK = SystemClock()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server(tmp_path_factory.mktemp("store") / "s3") as running:
        (running.folder / "citypatrol").mkdir()
        yield running


@pytest.fixture(scope="module")
def locking() -> Iterator[LockingServer]:
    with locking_server() as running:
        yield running


def test_a_folder_that_takes_gives_and_deletes_is_well_and_left_empty(tmp_path: Path) -> None:
    found = list(store_findings(StoreSettings(folder=tmp_path), CLOCK))
    assert [one.grade for one in found] == [Grade.GOOD]
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []


def test_evidence_in_memory_is_told(tmp_path: Path) -> None:
    [found] = store_findings(StoreSettings(kind="memory"), CLOCK)
    assert found.name == "store_in_memory"


@pytest.mark.service
def test_a_bucket_is_tried(server: S3Server) -> None:
    plain, tried = store_findings(server.settings(), CLOCK)
    assert (plain.name, plain.grade, tried.name) == ("bucket", Grade.GOOD, "store")
    assert "no versions, no lock, no encryption of its own, and no rule that ends" in plain.sentence


@pytest.mark.service
def test_what_a_bucket_does_by_itself_is_said_and_what_would_surprise_is_told(
    locking: LockingServer,
) -> None:
    locked, plain = locking.bucket(), locking.bucket(locks=False)
    found = {one.name: one for one in store_findings(locking.settings(bucket=locked), CLOCK)}
    assert set(found) == {"bucket", "bucket_keeps_deleted", "store"}
    assert "versions, object lock (none by itself)" in found["bucket"].sentence
    asked = locking.settings(bucket=plain, lock="compliance")
    told = {one.name: one.grade for one in store_findings(asked, CLOCK)}
    assert told["bucket_without_lock"] is Grade.WARNING
    ours = locking.settings(bucket="made-by-us", lock="governance")
    open_store(ours).put(b"the first picture", "image/jpeg")
    made = {one.name: one for one in store_findings(ours, CLOCK)}
    assert {one.grade for one in made.values()} == {Grade.GOOD}
    assert "and a rule that ends uploads" in made["bucket"].sentence


@pytest.mark.service
def test_a_rule_that_would_delete_evidence_and_uploads_left_behind_are_told(
    locking: LockingServer,
) -> None:
    bucket = locking.bucket(locks=False)
    days = Rule(ENABLED, rule_filter=Filter(prefix=""), expiration=Expiration(days=90))
    locking.client.set_bucket_lifecycle(bucket, LifecycleConfig([days]))
    locking.client._create_multipart_upload(bucket, "pictures/broken-off", {})
    locking.client._create_multipart_upload(bucket, "others/broken-off", {})
    settings = locking.settings(bucket=bucket)
    now = {one.name: one for one in store_findings(settings, CLOCK)}
    assert set(now) == {"bucket", "bucket_expires", "uploads_left", "store"}
    assert "deletes pictures after 90 days" in now["bucket_expires"].sentence
    assert now["uploads_left"].sentence.startswith("1 uploads in parts")
    # This server says of every upload that it began on one day of 2010.
    then = store_findings(settings, HeldClock(datetime(2010, 11, 12, tzinfo=UTC)))
    assert "uploads_left" not in {one.name for one in then}


@pytest.mark.service
def test_a_bucket_that_is_not_there_is_told_and_not_made(server: S3Server) -> None:
    [found] = store_findings(server.settings(bucket="elsewhere"), CLOCK)
    assert found.name == "bucket_missing"
    assert not (server.folder / "elsewhere").exists()


@pytest.mark.service
def test_keys_that_are_refused_are_told_apart_from_a_store_that_is_away(server: S3Server) -> None:
    with pytest.raises(StoreUnavailable, match="refused"):
        list(store_findings(server.settings(secret_key="another key"), CLOCK))
    with pytest.raises(StoreUnavailable, match="does not answer"):
        list(store_findings(server.settings(endpoint="127.0.0.1:9", tries=1), CLOCK))


@pytest.mark.service
def test_a_store_with_another_time_is_told(server: S3Server) -> None:
    behind = HeldClock(datetime.now(UTC) - timedelta(seconds=300))
    found = {one.name: one for one in store_findings(server.settings(), behind)}
    assert found["clock_skew_store"].grade is Grade.BROKEN
    assert "s ahead of ours" in found["clock_skew_store"].sentence
