"""A network namespace with two cables into this machine's own: one to the cameras, one to the
office, where the database is. The second can be pulled out."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from secrets import randbelow, token_hex


class NotAllowed(Exception):
    """This machine makes no network namespaces for us; the message says why."""


@dataclass(frozen=True, slots=True)
class Outpost:
    name: str
    cameras: str
    """This machine's address on the cable to the cameras."""
    office: str
    """…and on the one to the office."""
    itself: str
    """The outpost's address, as the cameras see it."""

    @property
    def inside(self) -> Sequence[str]:
        """What a command begins with that is to run in there."""
        return ("ip", "netns", "exec", self.name)

    def cut_off(self) -> None:
        """From now on nothing comes through from the office or to it; the cameras stay."""
        _ip("link", "set", f"{self.name}-o", "down")

    def heal(self) -> None:
        _ip("link", "set", f"{self.name}-o", "up")


@contextmanager
def outpost() -> Iterator[Outpost]:
    """Raises NotAllowed. Nothing of it is left afterwards."""
    if shutil.which("ip") is None:
        raise NotAllowed("there is no program ip (Debian's iproute2) to make namespaces with")
    if os.geteuid() != 0:
        raise NotAllowed("only root may make network namespaces")
    # Addresses set aside for tests of networks (RFC 2544), others for every outpost.
    name, network = f"cp{token_hex(3)}", f"198.{18 + randbelow(2)}.{randbelow(256)}"
    one = Outpost(name, f"{network}.1", f"{network}.5", f"{network}.2")
    try:
        _ip("netns", "add", name)
    except subprocess.CalledProcessError as error:
        raise NotAllowed(f"ip netns add: {error.stderr.strip()}") from None
    try:
        _ip("-n", name, "link", "set", "lo", "up")
        _cable(name, f"{name}-c", one.cameras, one.itself)
        _cable(name, f"{name}-o", one.office, f"{network}.6")
        yield one
    finally:
        # The cables go with the namespace they end in.
        _ip("netns", "del", name)


def _cable(name: str, here: str, address: str, other: str) -> None:
    there = f"{here}t"
    try:
        _ip("link", "add", here, "type", "veth", "peer", "name", there, "netns", name)
    except subprocess.CalledProcessError as error:
        raise NotAllowed(f"ip link add: {error.stderr.strip()}") from None
    _ip("addr", "add", f"{address}/30", "dev", here)
    _ip("link", "set", here, "up")
    _ip("-n", name, "addr", "add", f"{other}/30", "dev", there)
    _ip("-n", name, "link", "set", there, "up")


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True)
