"""Many clients, slow clients, and what is left when they have gone."""

from __future__ import annotations

import asyncio
import gc
import threading
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.simulator import Fault, FaultKind, PathConfig, Simulator, SimulatorConfig, running
from tests.clips import make_clip
from tests.pipeline.simulator.wire import Packet, Wire, until


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_two_hundred_clients_are_served_at_once(h264: Path) -> None:
    paths = tuple(PathConfig(name=f"cam-{i}", source=h264) for i in range(100))
    with running(SimulatorConfig(paths=paths)) as simulator, ExitStack() as stack:
        wires = [
            stack.enter_context(Wire(simulator.url(f"cam-{number % 100}"))) for number in range(200)
        ]
        for wire in wires:
            assert wire.play().status == 200
        assert simulator.counters.sessions.open == 200
        frames = [sum(p.marker for p in wire.for_stream_seconds(0.1)) for wire in wires]
        assert min(frames) >= 1
        stack.close()
        until(lambda: simulator.counters.sessions.open == 0)

        assert simulator.counters.sessions.peak == 200
        assert simulator.counters.dropped_frames == 0
        assert {path.peak for path in simulator.counters.paths.values()} == {2}


def test_a_slow_reader_loses_whole_frames_until_a_keyframe_and_nobody_else_does(
    tmp_path: Path,
) -> None:
    large = make_clip(tmp_path / "large.mp4", fps=30, gop=5, size=(640, 360))
    config = SimulatorConfig(paths=(PathConfig(name="a", source=large),), max_backlog=65_536)
    with running(config) as simulator:
        with Wire(simulator.url("a")) as slow, Wire(simulator.url("a")) as quick:
            slow.play()
            quick.play()

            def dropped() -> bool:
                quick.for_seconds(0.1)
                return simulator.counters.dropped_frames > 5

            until(dropped)
            packets = [slow.packet(), slow.packet()]
            while not _is_gap(packets[-2], packets[-1]):
                packets.append(slow.packet())
            packets += slow.for_stream_seconds(0.5)
            assert len({packet.ssrc for packet in packets}) == 1
        frames: dict[int, list[bool]] = {}
        for packet in packets:
            frames.setdefault(packet.timestamp, []).append(packet.marker)
        whole = list(frames.values())[:-1]
        assert all(markers[-1] and not any(markers[:-1]) for markers in whole)
        _after_a_gap_comes_a_keyframe(packets)


def _after_a_gap_comes_a_keyframe(packets: list[Packet]) -> None:
    gaps = [(before, after) for before, after in pairwise(packets) if _is_gap(before, after)]
    assert gaps
    assert all(after.key for _, after in gaps)


def _is_gap(before: Packet, after: Packet) -> bool:
    """Whether frames are missing between two packets of 30 frames a second."""
    return after.after_s(before) > 1 / 30


def test_nothing_is_left_behind(h264: Path) -> None:
    faults = (Fault(kind=FaultKind.BLACK, share=0.5), Fault(kind=FaultKind.HALF_OPEN, share=0.5))
    paths = (
        PathConfig(name="a", source=h264, faults=faults),
        PathConfig(name="b", source=h264, faults=(Fault(kind=FaultKind.MUTE),)),
    )
    gc.collect()
    files, threads = _open_files(), set(threading.enumerate())

    with running(SimulatorConfig(paths=paths)) as simulator:
        with ExitStack() as stack:
            for _ in range(10):
                stack.enter_context(Wire(simulator.url("a"))).play()
                mute = stack.enter_context(Wire(simulator.url("b")))
                mute.socket.sendall(f"OPTIONS {mute.url} RTSP/1.0\r\nCSeq: 1\r\n\r\n".encode())
        until(lambda: simulator.counters.connections == 0)
        left = Wire(simulator.url("a"))
        left.play()
    left.socket.close()
    gc.collect()

    assert _open_files() == files
    assert set(threading.enumerate()) <= threads, "threads of others may end meanwhile"


def test_leaving_the_block_ends_every_task(h264: Path) -> None:
    async def serve() -> set[str]:
        config = SimulatorConfig(paths=(PathConfig(name="a", source=h264),))
        async with Simulator(config) as simulator:
            reader, writer = await asyncio.open_connection("127.0.0.1", simulator.port)
            writer.write(f"OPTIONS {simulator.url('a')} RTSP/1.0\r\nCSeq: 1\r\n\r\n".encode())
            assert (await reader.readline()).startswith(b"RTSP/1.0 200")
            writer.close()
        await asyncio.sleep(0)
        own = asyncio.current_task()
        return {task.get_name() for task in asyncio.all_tasks() if task is not own}

    assert asyncio.run(serve()) == set()


def test_what_fails_at_the_start_leaves_nothing_either(tmp_path: Path, h264: Path) -> None:
    files = _open_files()
    paths = (PathConfig(name="a", source=h264), PathConfig(name="b", source=tmp_path / "no.mp4"))

    with pytest.raises(Exception, match="does not exist"), running(SimulatorConfig(paths=paths)):
        pytest.fail("it must not start")

    assert _open_files() == files
