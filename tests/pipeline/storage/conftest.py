from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.peers.moto import LockingServer, locking_server
from tests.peers.rclone import S3Server, s3_server


@pytest.fixture(scope="module")
def locking() -> Iterator[LockingServer]:
    """Another server, which knows versions and object lock."""
    with locking_server() as server:
        yield server


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """One server for a module; each test that uses it takes a bucket of its own."""
    folder: Path = tmp_path_factory.mktemp("s3") / "objects"
    with s3_server(folder) as server:
        yield server
