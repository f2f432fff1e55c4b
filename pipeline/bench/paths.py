"""What each simulated camera plays."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import av

from pipeline.bench.feed import Feed

SHORT_GOPS = 2
"""The simulator encodes a whole clip anew for every fault in its picture: minutes for the feed,
seconds for this much of it."""


def paths(cameras: Iterable[str], faulty: Collection[str], feed: Feed, folder: Path) -> Path:
    """A paths file of ``citypatrol simulate``: faulty cameras play the feed's beginning only."""
    short = folder / f"short{feed.file.suffix}"
    if faulty:
        _cut(feed.file, short)
    entries = (
        f'[[path]]\nname = "{camera}"\n'
        f'source = "{(short if camera in faulty else feed.file).resolve()}"\n'
        for camera in cameras
    )
    file = folder / "paths.toml"
    file.write_text("".join(entries))
    return file


def _cut(whole: Path, short: Path) -> None:
    """The first GOPs of a video, packet by packet."""
    with av.open(str(whole)) as reading, av.open(str(short), "w") as writing:
        given = reading.streams.video[0]
        stream: Any = writing.add_stream_from_template(given)
        keyframes = 0
        for packet in reading.demux(given):
            keyframes += packet.is_keyframe
            if not packet.size or keyframes > SHORT_GOPS:
                break
            packet.stream = stream
            writing.mux(packet)
