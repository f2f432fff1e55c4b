"""The stream prediction of ultralytics as its users start it: its loader holds every feed open,
decodes every frame, and the newest of each feed go through the network together, without pause.

Runs in the training environment. Nothing calls home: see ``training/quiet.py``.
"""

from __future__ import annotations

from benchmarks.window import Window, asked
from training.quiet import quiet_ultralytics

WARM_UP_ROUNDS = 3


def main() -> None:
    wish = asked()
    ultralytics = quiet_ultralytics(wish.work)
    streams = wish.work / "feeds.streams"
    streams.touch(mode=0o600)
    streams.write_text("\n".join(wish.urls))
    model = ultralytics.YOLO(str(wish.weights), task="detect")
    results = model.predict(
        source=str(streams), stream=True, imgsz=[384, 640], device="cpu", verbose=False, save=False
    )
    for _ in range(WARM_UP_ROUNDS * len(wish.urls)):
        next(results)
    window = Window(wish.seconds)
    for _ in results:
        window.looks += 1
        if window.over:
            break
    window.tell(f"ultralytics {ultralytics.__version__}, {wish.weights.suffix[1:]}")
    model.predictor.dataset.close()


if __name__ == "__main__":
    main()
