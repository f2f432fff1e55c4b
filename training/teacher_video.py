"""The COCO teacher's vehicles on recordings, made once and kept for training.videos.

    python -m training.teacher_video RECORDING... --weights yolov8n_coco.pt --out teacher.json

Needs the training environment. The teacher looks at every second of a recording, 640 pixels wide.
"""

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

from training.labels import COCO_IDS
from training.quiet import quiet_ultralytics
from training.videos import SEEN, VEHICLES, frames

SIDE = 640


def teach(recordings: list[Path], weights: Path, work: Path, every_s: float) -> dict[str, Any]:
    """{teacher, recordings: {name: {path, every_s, frames: [{number, boxes}]}}}.

    A box is [score, x1, y1, x2, y2] in pixels of the frame; boxes that overlap by more than 0.6 are
    one, whichever vehicle they are called.
    """
    import torch

    torch.set_num_threads(2)
    model: Any = quiet_ultralytics(work).YOLO(str(weights))
    told = {}
    for recording in recordings:
        seen = []
        for number, picture in frames(recording, every_s):
            boxes = model.predict(
                picture[:, :, ::-1],
                imgsz=SIDE,
                conf=SEEN,
                iou=0.6,
                agnostic_nms=True,
                classes=[COCO_IDS[name] for name in VEHICLES],
                verbose=False,
                save=False,
            )[0].boxes
            rows = zip(boxes.conf.tolist(), boxes.xyxy.tolist(), strict=True)
            seen.append(
                {
                    "number": number,
                    "boxes": [[round(s, 3), *(round(v, 1) for v in xyxy)] for s, xyxy in rows],
                }
            )
        told[recording.stem] = {"path": str(recording), "every_s": every_s, "frames": seen}
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    return {
        "teacher": {"weights": weights.name, "sha256": digest, "side": SIDE},
        "recordings": told,
    }


def main() -> None:
    """Read the command line and write the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("recordings", type=Path, nargs="+")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--every", type=float, default=1.0, help="seconds between two frames")
    given = parser.parse_args()
    told = teach(given.recordings, given.weights, given.out.parent, given.every)
    given.out.write_text(json.dumps(told))
    print(f"{given.out}: {', '.join(told['recordings'])}")


if __name__ == "__main__":
    main()
