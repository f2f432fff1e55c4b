"""The simulator for code without an event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from pipeline.simulator.config import SimulatorConfig
from pipeline.simulator.counters import Counters
from pipeline.simulator.simulator import Simulator


@contextmanager
def running(config: SimulatorConfig, counters: Counters | None = None) -> Iterator[Simulator]:
    """A simulator in a thread with a loop of its own. Raises what starting it raises."""
    started: Future[tuple[Simulator, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        stop = asyncio.Event()
        async with Simulator(config, counters) as simulator:
            started.set_result((simulator, asyncio.get_running_loop(), stop))
            await stop.wait()

    def work() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:
            if started.done():
                raise
            started.set_exception(error)

    thread = threading.Thread(target=work, name="simulator", daemon=True)
    thread.start()
    try:
        simulator, loop, stop = started.result()
    except BaseException:
        thread.join()
        raise
    try:
        yield simulator
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
