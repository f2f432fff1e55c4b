"""The RTSP server: put together, started, stopped."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from time import monotonic
from types import TracebackType
from urllib.parse import quote

from pipeline.simulator.clip import CLOCK_HZ, Clip
from pipeline.simulator.config import Auth, PathConfig, SimulatorConfig
from pipeline.simulator.connection import Connection
from pipeline.simulator.counters import Counters
from pipeline.simulator.errors import SimulatorError
from pipeline.simulator.feed import Feed, ticks
from pipeline.simulator.packets import Packets
from pipeline.simulator.sources import load
from pipeline.simulator.station import Station
from pipeline.simulator.ticker import Ticker
from pipeline.simulator.udp import open_ports
from pipeline.simulator.wardrobe import Wardrobe

_BACKLOG = 4096
_SEND_BUFFER = 512 * 1024
"""Bytes the kernel may hold per client: bounds what a slow reader can pile up unseen."""


class Simulator:
    """``async with Simulator(config) as simulator`` serves until the block ends."""

    def __init__(self, config: SimulatorConfig, counters: Counters | None = None) -> None:
        self._config = config
        self._paths = {path.name: path for path in config.paths}
        self._exits = AsyncExitStack()
        self._port = config.port
        self._closed_port = 0
        self.started_s = 0.0
        """When the timelines began, in seconds of the machine's monotonic clock."""
        self.counters = counters or Counters(self._paths)
        self._feeds: dict[str, Feed] = {}
        self._new_feed: Callable[[PathConfig, Packets], Feed] | None = None

    @property
    def port(self) -> int:
        return self._port

    def url(self, name: str, *, login: bool = True) -> str:
        """A path's address; with the user and password it asks for unless ``login`` is False."""
        path = self._paths[name]
        port = self._closed_port if path.closed_port else self._port
        user = ""
        if login and path.auth is not Auth.NONE:
            secret = quote(path.password.get_secret_value(), safe="")
            user = f"{quote(path.user, safe='')}:{secret}@"
        return f"rtsp://{user}{bracketed(self._config.host)}:{port}/{name}"

    def show(self, name: str, clip: Clip) -> None:
        """From the next visitor on a path shows another clip, from its start; whoever watches
        already goes on with the old one. Safe to call from any thread while the simulator runs.
        """
        if self._new_feed is None:
            raise SimulatorError("The simulator shows nothing before it has started.")
        feed = self._new_feed(self._paths[name], Packets(clip))
        feed.start(monotonic())
        self._feeds[name] = feed

    async def __aenter__(self) -> Simulator:
        """Raises SimulatorError when a source is no video or the port is taken."""
        try:
            await self._start()
        except BaseException:
            await self._exits.aclose()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self._exits.aclose()

    async def _start(self) -> None:
        loop = asyncio.get_running_loop()
        executor = ThreadPoolExecutor(1, "simulator-encoding")
        self._exits.callback(executor.shutdown)
        sources = await self._load(loop, executor)
        wardrobe = Wardrobe(loop, executor)
        self._exits.push_async_callback(wardrobe.settle)
        udp = await open_ports(loop, self._config.host)
        self._exits.callback(udp.close)
        ticker = Ticker(loop)
        self._exits.callback(ticker.close)
        self._new_feed = partial(Feed, wardrobe=wardrobe, seed=self._config.seed)
        feeds, cleared = self._feeds, self._cleared(sources, wardrobe)
        for path in self._config.paths:
            feeds[path.name] = self._new_feed(path, sources[path.source])
        if self._config.prepare:
            for feed in feeds.values():
                feed.prepare()
            await wardrobe.settle()
        self.started_s = loop.time()
        for feed in (*feeds.values(), *cleared.values()):
            feed.start(self.started_s)
        station = Station(loop, self._config, feeds, self.counters, ticker, udp, cleared)
        self._exits.push_async_callback(_hang_up, station)
        await self._listen(loop, station)
        sweep = loop.create_task(_sweep(station))
        self._exits.callback(sweep.cancel)

    def _cleared(self, sources: dict[Path, Packets], wardrobe: Wardrobe) -> dict[str, Feed]:
        found = {}
        for path in self._config.paths:
            if path.cleared_by is not None:
                packets = Packets(sources[path.source].clip.until(ticks(path.cleared_s)))
                whole = path.model_copy(
                    update={"loop_from_s": 0.0, "opening_repeats": 0, "hold": False}
                )
                found[path.name] = Feed(whole, packets, wardrobe, self._config.seed)
        return found

    async def _load(
        self, loop: asyncio.AbstractEventLoop, executor: ThreadPoolExecutor
    ) -> dict[Path, Packets]:
        sources: dict[Path, Packets] = {}
        for path in self._config.paths:
            if path.source not in sources:
                clip = await loop.run_in_executor(executor, self._clip, path.source)
                sources[path.source] = Packets(clip)
            _check_loop(path, sources[path.source])
        return sources

    def _clip(self, source: Path) -> Clip:
        return load(source, gop_s=self._config.gop_s, picture_fps=self._config.picture_fps)

    async def _listen(self, loop: asyncio.AbstractEventLoop, station: Station) -> None:
        host = self._config.host
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        open_, closed = socket.socket(family), socket.socket(family)
        self._exits.callback(closed.close)
        open_.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        open_.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        try:
            open_.bind((host, self._config.port))
            closed.bind((host, 0))
        except OSError as error:
            open_.close()
            where = f"{host} port {self._config.port}"
            raise SimulatorError(
                f"The simulator cannot listen on {where} ({error.strerror}); choose another."
            ) from error
        self._port, self._closed_port = open_.getsockname()[1], closed.getsockname()[1]
        server = await loop.create_server(lambda: Connection(station), sock=open_, backlog=_BACKLOG)
        self._exits.callback(server.close)


def _check_loop(path: PathConfig, packets: Packets) -> None:
    if ticks(path.loop_from_s) >= packets.clip.duration:
        seconds = packets.clip.duration / CLOCK_HZ
        raise SimulatorError(
            f"The path {path.name} loops from {path.loop_from_s:g} s, but {path.source.name} "
            f"lasts only {seconds:.1f} s; choose an earlier moment."
        )


async def _hang_up(station: Station) -> None:
    for connection in tuple(station.connections):
        connection.abort()
    while station.connections:
        await asyncio.sleep(0)


async def _sweep(station: Station) -> None:
    """Ends sessions whose clients have been silent for longer than announced."""
    timeout = station.config.session_timeout_s
    while True:
        await asyncio.sleep(min(5.0, timeout / 4))
        now = station.loop.time()
        for connection in tuple(station.connections):
            dialogue = connection.dialogue
            if dialogue.in_session and now - dialogue.heard_s > timeout:
                connection.close()


def bracketed(host: str) -> str:
    """A host as it stands in a URL."""
    return f"[{host}]" if ":" in host else host
