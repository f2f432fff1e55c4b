"""An S3 server that knows versions, locks and rules of buckets: moto's, as a process of its own.

It checks no keys and no checksums; what depends on those is shown on rclone's (tests.peers.rclone).
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from minio import Minio

from pipeline.storage import StoreSettings

SERVER = """
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
"""
"""Ends when whoever started it does."""
SECRET_KEY = "a+secret/key=of=the=test"


@dataclass
class LockingServer:
    port: int
    client: Minio
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def bucket(self, *, locks: bool = True) -> str:
        """The name of a new bucket, with object lock and so with versions, or plain."""
        name = f"bucket-{next(self._numbers)}"
        self.client.make_bucket(name, object_lock=locks)
        return name

    def settings(self, **changes: object) -> StoreSettings:
        plain: dict[str, object] = {
            "kind": "s3",
            "endpoint": f"127.0.0.1:{self.port}",
            "access_key": "reviewer",
            "secret_key": SECRET_KEY,
            "secure": False,
            "timeout_s": 20.0,
        }
        return StoreSettings.model_validate(plain | changes)

    def versions(self, bucket: str) -> list[tuple[str, bool]]:
        """Names of all versions kept, and whether each is a mark that the object was deleted."""
        found = self.client.list_objects(bucket, recursive=True, include_version=True)
        return [(str(one.object_name), one.is_delete_marker) for one in found]


@contextmanager
def locking_server() -> Iterator[LockingServer]:
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    try:
        port = int(process.stdout.readline())
        client = Minio(
            f"127.0.0.1:{port}",
            access_key="reviewer",
            secret_key=SECRET_KEY,
            secure=False,
            region="us-east-1",
        )
        yield LockingServer(port, client)
    finally:
        process.kill()
        process.communicate()
