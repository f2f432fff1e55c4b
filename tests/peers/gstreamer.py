"""An RTSP server we did not write: GStreamer's, from Debian's gir1.2-gst-rtsp-server-1.0."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SYSTEM_PYTHON = Path("/usr/bin/python3")
_SERVER = Path(__file__).with_name("gstreamer_server.py")
_NEEDS = """
import gi
gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gst, GstRtspServer
Gst.init(None)
for name in ("rtph264pay", "rtph265pay", "qtdemux", "h264parse", "h265parse"):
    assert Gst.ElementFactory.find(name), f"no element {name}"
"""


@dataclass(frozen=True)
class Mount:
    """One path: a gst-launch pipeline ending in a payloader called pay0, open or behind digest."""

    pipeline: str
    user: str = ""
    password: str = ""


def recording(video: Path, codec: str, every_slice: bool = False) -> str:
    """The pipeline that plays an MP4 file of ``codec`` (h264 or h265) once, from its start.

    Parameter sets are repeated every second, or before every slice of a keyframe: that is what
    this payloader makes of "before every keyframe", and cameras built on it do the same.
    """
    interval = -1 if every_slice else 1
    return (
        f"filesrc location={video} ! qtdemux ! {codec}parse ! "
        f"rtp{codec}pay name=pay0 pt=96 config-interval={interval}"
    )


def missing() -> str | None:
    """Why GStreamer's server cannot run here; None when it can."""
    if not SYSTEM_PYTHON.exists():
        return f"{SYSTEM_PYTHON} is not there"
    tried = subprocess.run([SYSTEM_PYTHON, "-c", _NEEDS], capture_output=True, text=True)
    if tried.returncode == 0:
        return None
    reason = tried.stderr.strip().splitlines()[-1]
    return (
        "GStreamer's RTSP server is not installed (apt-get install gir1.2-gst-rtsp-server-1.0 "
        f"gstreamer1.0-plugins-good gstreamer1.0-plugins-bad python3-gi): {reason}"
    )


@contextmanager
def gstreamer(mounts: Mapping[str, Mount]) -> Iterator[str]:
    """Serves the mounts; yields the address they stand under, ending in a slash."""
    plain = {
        path: {"pipeline": mount.pipeline}
        | ({"user": mount.user, "password": mount.password} if mount.user else {})
        for path, mount in mounts.items()
    }
    process = subprocess.Popen(
        [SYSTEM_PYTHON, _SERVER, json.dumps(plain)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield f"rtsp://127.0.0.1:{int(process.stdout.readline())}/"
    finally:
        process.stdin.close()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
