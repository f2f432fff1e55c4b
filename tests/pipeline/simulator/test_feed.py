from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.simulator import PathConfig, Starts
from pipeline.simulator.feed import Feed
from pipeline.simulator.packets import Packets
from pipeline.simulator.sources import load
from pipeline.simulator.wardrobe import Wardrobe


@pytest.fixture
def wardrobe() -> Iterator[Wardrobe]:
    with ThreadPoolExecutor(1) as executor, asyncio.Runner() as runner:
        yield Wardrobe(runner.get_loop(), executor)


def _feed(
    source: Path,
    wardrobe: Wardrobe,
    name: str = "a",
    seed: int = 0,
    starts: Starts = Starts.SERVER,
) -> Feed:
    config = PathConfig(name=name, source=source, starts=starts)
    packets = Packets(load(source, gop_s=1, picture_fps=10))
    feed = Feed(config, packets, wardrobe, seed)
    feed.start(100.0)
    return feed


class Watcher:
    def __init__(self) -> None:
        self.seen: list[int] = []

    def frame(self, number: int) -> None:
        self.seen.append(number)


def test_the_same_seed_puts_every_camera_at_the_same_point_again(
    h264: Path, wardrobe: Wardrobe
) -> None:
    names = [f"cam-{number}" for number in range(20)]

    def starts(seed: int) -> list[float]:
        return [_feed(h264, wardrobe, name=n, seed=seed).due_s(10) for n in names]

    assert starts(1) == starts(1)
    assert starts(1) != starts(2)
    assert len(set(starts(1))) == 20


def test_a_feed_that_waits_for_its_first_play_stands_at_its_first_frame(
    h264: Path, wardrobe: Wardrobe
) -> None:
    feed = _feed(h264, wardrobe, starts=Starts.FIRST_PLAY)

    assert feed.frame_at(500.0) == 0
    assert feed.elapsed_s(500.0) == 0
    assert feed.join(500.0) == 0
    assert feed.due_s(10) == pytest.approx(501.0)


def test_every_frame_goes_out_once_and_not_before_its_time(h264: Path, wardrobe: Wardrobe) -> None:
    feed, watcher = _feed(h264, wardrobe, starts=Starts.FIRST_PLAY), Watcher()
    feed.join(500.0)
    feed.players.add(watcher)

    moments = [feed.emit(500.0), feed.emit(500.05), feed.emit(500.31), feed.emit(500.31)]

    assert watcher.seen == [0, 1, 2, 3]
    assert moments == pytest.approx([500.1, 500.1, 500.4, 500.4])


def test_nobody_watching_means_nothing_to_do(h264: Path, wardrobe: Wardrobe) -> None:
    assert _feed(h264, wardrobe).emit(1_000.0) is None
