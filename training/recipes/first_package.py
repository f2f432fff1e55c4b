"""The dataset of the first model package: which pictures, how often, and who checked them.

    python -m training.recipes.first_package --data DIR --renders DIR --out DIR

data: the development material (garbage_ams, manhole_zhw, videos, weights). renders: a folder with
`train/` and `val/` of training/render. out: a work folder outside version control.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from training.datasets import Dataset, mix, stats
from training.frames import extract
from training.review import read_review
from training.sources import (
    Picture,
    checked_pictures,
    development_set,
    frames,
    our_folder,
    pictures_in,
)
from training.split import Split, TimeSplit
from training.teacher import Proposal, Teacher, propose, read_proposals

REVIEWS = Path(__file__).parents[1] / "reviews"
SPLITS: tuple[Split, ...] = ("train", "val")
# Times one epoch shows a picture: the rendered scenes are few and the only ones from a high camera.
REPEAT = {"garbage_ams": 1, "manhole_zhw": 1, "opencv_vtest": 1, "rendered": 3}
# opencv_vtest is the only recording with a licence that allows training. The first 35 of its
# 79 seconds train, what comes after 45 seconds is left for tests; no other recording is touched.
VTEST = TimeSplit(train_until_s=35.0, test_from_s=45.0)
VTEST_EVERY_S = 2.5


def pictures(data: Path, renders: Path, work: Path) -> Iterator[Picture]:
    """All pictures of the first package, labels complete."""
    vtest = work / "vtest"
    if not vtest.exists():
        extract(data / "videos" / "opencv_vtest.avi", vtest, VTEST, VTEST_EVERY_S)
    for name in ("garbage_ams", "manhole_zhw"):
        folders = [data / name / "images" / split for split in SPLITS]
        taught = _taught(name, [p for f in folders for p in pictures_in(f)], data, work)
        review = read_review(REVIEWS / f"{name}.toml")
        for split in SPLITS:
            repeat = REPEAT[name] if split == "train" else 1
            yield from development_set(data / name, split, taught, review, repeat=repeat)
    yield from checked_pictures(
        data / "garbage_ams" / "images" / "unlabelled",
        REVIEWS / "garbage_ams_unlabelled.json",
        "garbage_ams_more",
    )
    taught = _taught("opencv_vtest", pictures_in(vtest), data, work)
    review = read_review(REVIEWS / "opencv_vtest.toml")
    yield from frames(vtest, "opencv_vtest", taught, review, repeat=REPEAT["opencv_vtest"])
    for split in SPLITS:
        if (renders / split / "images").is_dir():
            repeat = REPEAT["rendered"] if split == "train" else 1
            yield from our_folder(renders / split, "rendered", "rendered", split, repeat=repeat)


def _taught(
    name: str, paths: list[Path], data: Path, work: Path
) -> dict[str, tuple[Proposal, ...]]:
    proposals = work / f"proposals_{name}.json"
    if not proposals.exists():
        weights = data / "weights" / "yolov8n_coco_recovered.pt"
        propose(Teacher(weights, work), paths, proposals)
    return read_proposals(proposals)


def build(data: Path, renders: Path, out: Path) -> Dataset:
    """Write the dataset to `out/dataset`; the teacher's proposals are kept in `out`."""
    return mix(pictures(data, renders, out), out / "dataset")


def main() -> None:
    """Read the command line, build and print what is in it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--renders", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    dataset = build(given.data, given.renders, given.out)
    print(json.dumps({"sha256": dataset.digest, "sources": stats(dataset.root)}, indent=1))


if __name__ == "__main__":
    main()
