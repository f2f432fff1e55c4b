"""Variants made once, in a thread, and kept."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import Executor

from pipeline.simulator.faults import Fault, FaultKind
from pipeline.simulator.packets import Packets
from pipeline.simulator.variants import Variant, make, original

_log = logging.getLogger(__name__)

_Key = tuple[int, FaultKind, int]


class Wardrobe:
    """Hands out what is ready and begins making what is not."""

    def __init__(self, loop: asyncio.AbstractEventLoop, executor: Executor) -> None:
        self._loop = loop
        self._executor = executor
        self._made: dict[_Key, asyncio.Future[Variant]] = {}

    def variant(self, packets: Packets, fault: Fault, unit: int) -> asyncio.Future[Variant]:
        """The clip's variant for a fault; ``unit`` is the keyframe that a frozen one repeats."""
        key = (id(packets), fault.kind, unit if fault.kind is FaultKind.FROZEN else 0)
        if key not in self._made:
            self._made[key] = self._loop.create_task(self._make(packets, fault.kind, unit))
        return self._made[key]

    async def _make(self, packets: Packets, kind: FaultKind, unit: int) -> Variant:
        try:
            return await self._loop.run_in_executor(self._executor, make, packets.clip, kind, unit)
        except Exception:
            _log.exception("The %s variant could not be made; the original is sent.", kind)
            return original(packets)

    async def settle(self) -> None:
        """Waits for everything that is being made."""
        await asyncio.gather(*self._made.values(), return_exceptions=True)
