"""Ten thousand reviewed samples out of the object store, pictures and negatives, in little memory
(DOMAIN §8.14)."""

from __future__ import annotations

import hashlib
import multiprocessing
import resource
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from pipeline.storage import StoreSettings, open_store
from tests.peers.rclone import S3Server, s3_server
from tests.training.exchange.sets import jpeg
from tests.training.test_samples import sample
from training.exchange.bucket import Bucket
from training.exchange.handing import hand_out
from training.exchange.item import Item
from training.exchange.opening import open_target, open_tree
from training.exchange.taking import Taking, take
from training.samples import Classroom, Tally
from training.split import SplitRules

SAMPLES = 10_000
MOST_GROWTH_MIB = 64
"""Peak memory may grow by so much over that of the first hundred. The pictures, which tests keep
tiny, would be 15 MiB, records and labels some 60 MiB more, were they held."""

pytestmark = [pytest.mark.service, pytest.mark.slow]


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    folder: Path = tmp_path_factory.mktemp("s3") / "objects"
    with s3_server(folder) as server:
        yield server


def fill(server: S3Server, spool: Path, count: int) -> None:
    """Put samples' pictures where the server keeps objects, and their records into a spool.

    The server must not have looked there yet: it remembers what it saw in a folder.
    """
    settings = server.settings().of_samples()
    objects = server.folder / settings.bucket / settings.prefix
    objects.mkdir(parents=True)
    with spool.open("w") as lines:
        for number in range(count):
            picture = jpeg(number)
            sha256 = hashlib.sha256(picture).hexdigest()
            (objects / sha256).write_bytes(picture)
            outcome = "negative" if number % 3 == 0 else "positive"
            one = sample(number + 1, outcome, sha256=sha256, camera_id=f"cam-{number % 50}")
            lines.write(one.model_dump_json() + "\n")


def export(settings: StoreSettings, spool: Path, work: Path, to: str) -> tuple[int, float]:
    """Export every sample as YOLO; how many, and this process's peak memory in MiB."""
    store = open_store(settings.of_samples())
    classroom = Classroom("city", store, lambda *_: [], SplitRules(), work)
    items = (
        Item(one.path.name, one.split, one.boxes, one.path.read_bytes)
        for one in classroom.pictures(spool, Tally())
    )
    count = hand_out(items, open_target(to, settings), "yolo")
    return count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def take_in(settings: StoreSettings, place: str, out: Path) -> tuple[int, int, float]:
    """Import a YOLO set; how many pictures and negatives, and peak memory in MiB."""
    report = take(open_tree(place, settings), Taking("yolo"), out)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return sum(report.pictures.values()), report.negatives, peak


def test_ten_thousand_samples_go_out_and_come_in_without_being_held(
    s3: S3Server, tmp_path: Path
) -> None:
    settings = s3.settings(timeout_s=30.0)
    few, all_of_them = tmp_path / "few.ndjson", tmp_path / "all.ndjson"
    fill(s3, all_of_them, SAMPLES)
    with all_of_them.open() as lines:
        few.write_text("".join(next(lines) for _ in range(100)))
    alone = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=alone) as one:
        work = tmp_path / "work"
        _, at_first = one.submit(export, settings, few, work, "s3://sets/few").result()
        count, peak = one.submit(export, settings, all_of_them, work, "s3://sets/all").result()
        back, negatives, after = one.submit(
            take_in, settings, "s3://sets/all", tmp_path / "back"
        ).result()
    assert count == back == SAMPLES
    assert negatives == len(range(0, SAMPLES, 3))
    assert max(peak, after) - at_first < MOST_GROWTH_MIB
    names = list(Bucket("s3://sets/all", settings).names())
    assert sum(name.endswith(".jpg") for name in names) == SAMPLES
    empty = [
        path for path in (tmp_path / "back").glob("*/labels/*.txt") if path.stat().st_size == 0
    ]
    assert len(empty) == negatives
    assert {path.stem for path in empty} <= {
        path.stem for path in (tmp_path / "back").glob("*/images/*.jpg")
    }
