"""One ``cv2.VideoCapture`` per camera in a thread of its own, and ONNX Runtime every few seconds.

Every frame is decoded, because FFmpeg behind OpenCV knows no other way to stay at the newest;
only those that are looked at are converted. The network and its letterbox are the product's own.
"""

from __future__ import annotations

import queue
import threading
import time

import cv2
import numpy as np

from benchmarks.window import Window, asked
from models import Detector

Shots = queue.Queue[cv2.typing.MatLike]


def follow(
    url: str, every_s: float, first_s: float, shots: Shots, ready: threading.Barrier
) -> None:
    """Keep up with one camera for ever; hand over a frame every ``every_s``."""
    capture = cv2.VideoCapture(url, cv2.CAP_FFMPEG)
    if not capture.isOpened() or not capture.grab():
        ready.abort()
        return
    ready.wait()
    due = time.monotonic() + first_s
    while capture.grab():
        if time.monotonic() < due:
            continue
        due += every_s
        done, frame = capture.retrieve()
        if done:
            shots.put(frame)


def main() -> None:
    wish = asked()
    detector = Detector.open(wish.weights.parent)
    shots: Shots = queue.Queue()
    ready = threading.Barrier(len(wish.urls) + 1, timeout=60)
    for number, url in enumerate(wish.urls):
        first_s = wish.every_s * number / len(wish.urls)
        told = (url, wish.every_s, first_s, shots, ready)
        threading.Thread(target=follow, args=told, daemon=True).start()
    try:
        ready.wait()
    except threading.BrokenBarrierError:
        raise SystemExit("A feed cannot be opened: is the simulator running?") from None
    window = Window(wish.seconds)
    while not window.over:
        try:
            frame = shots.get(timeout=0.5)
        except queue.Empty:
            continue
        small = cv2.resize(frame, (640, round(640 * frame.shape[0] / frame.shape[1])))
        detector([np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2RGB), np.uint8)])
        window.looks += 1
    window.tell(f"OpenCV {cv2.__version__}, {detector.engine}")


if __name__ == "__main__":
    main()
