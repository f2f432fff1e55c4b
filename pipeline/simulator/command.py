"""What ``citypatrol simulate`` does."""

from __future__ import annotations

import asyncio
import json
import resource
import signal
import sys
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from random import Random

from pydantic import Field, ValidationError

from pipeline.simulator.config import (
    Frozen,
    PathConfig,
    SimulatorConfig,
    load_config,
    read_toml,
)
from pipeline.simulator.errors import SimulatorError, plain_sentence
from pipeline.simulator.faults import Fault
from pipeline.simulator.simulator import Simulator, bracketed


class FaultRule(Fault):
    """A fault of a faults file, and whom it strikes."""

    paths: tuple[str, ...] = ("*",)
    """Patterns of path names, as in a shell."""
    share_of_paths: float = Field(default=1.0, gt=0, le=1)
    """Part of the matching paths, drawn by name: the same paths at every start."""

    def strikes(self, name: str, seed: int) -> bool:
        drawn = Random(f"{seed}/{self.kind}/{name}").random() < self.share_of_paths
        return drawn and any(fnmatchcase(name, pattern) for pattern in self.paths)

    def fault(self) -> Fault:
        own = {name: getattr(self, name) for name in Fault.model_fields}
        return Fault.model_validate(own)


class FaultsFile(Frozen):
    fault: tuple[FaultRule, ...] = ()


def load_faults(path: Path) -> tuple[FaultRule, ...]:
    """The rules of a faults file. Raises SimulatorError with a plain sentence."""
    try:
        return FaultsFile.model_validate(read_toml(path)).fault
    except ValidationError as error:
        raise SimulatorError(plain_sentence(path, error)) from error


def simulate(
    cameras: int,
    sources: Sequence[Path],
    faults: Path | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
    paths_file: Path | None = None,
    *,
    prepare: bool = False,
) -> None:
    """Serves until SIGINT or SIGTERM. Prints one JSON line when ready.

    The paths of ``paths_file`` come first, then ``cameras`` paths cam-00001 … spread over the
    sources. ``prepare`` encodes what faults in the picture will show before anyone is served.
    Raises SimulatorError with a plain sentence.
    """
    config = compose(cameras, sources, faults, host, port, paths_file)
    if prepare:
        config = config.model_copy(update={"prepare": True})
    _allow_many_files()
    asyncio.run(_serve(config))


def compose(
    cameras: int,
    sources: Sequence[Path],
    faults: Path | None,
    host: str,
    port: int,
    paths_file: Path | None,
) -> SimulatorConfig:
    """The configuration that the command's arguments describe."""
    listed = load_config(paths_file) if paths_file else None
    if cameras > 0 and not sources:
        raise SimulatorError("Cameras need something to show; name at least one --source.")
    if cameras <= 0 and listed is None:
        raise SimulatorError("There is no camera to simulate; say how many with --cameras.")
    generated = tuple(
        PathConfig(name=f"cam-{number + 1:05d}", source=sources[number % len(sources)])
        for number in range(cameras)
    )
    base = listed or SimulatorConfig(paths=generated)
    paths = ((*listed.paths, *generated)) if listed else generated
    rules = load_faults(faults) if faults else ()
    struck = tuple(_with_faults(path, rules, base.seed) for path in paths)
    settings = {name: getattr(base, name) for name in SimulatorConfig.model_fields}
    try:
        return SimulatorConfig(**{**settings, "paths": struck, "host": host, "port": port})
    except ValidationError as error:
        raise SimulatorError(plain_sentence(paths_file or Path("simulator"), error)) from error


def _with_faults(path: PathConfig, rules: Sequence[FaultRule], seed: int) -> PathConfig:
    more = tuple(rule.fault() for rule in rules if rule.strikes(path.name, seed))
    return path.model_copy(update={"faults": (*path.faults, *more)}) if more else path


async def _serve(config: SimulatorConfig) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with Simulator(config) as simulator:
        address = f"rtsp://{bracketed(config.host)}:{simulator.port}/"
        ready = {
            "ready": address,
            "cameras": len(config.paths),
            "started_s": simulator.started_s,
        }
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
        await stop.wait()


def _allow_many_files() -> None:
    """Thousands of clients are thousands of sockets; the usual limit is 1,024."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
