"""Compose pictures: real cut-outs on real ground.

    python -m training.compose --data DIR --out DIR --count N --seed S [--split train|val]

data: the development material. out: gets images/, labels/ and manifest.jsonl; a run that was
stopped goes on. Pictures of `train` hold cut-outs and places of the training split only, those of
`val` of the validation split only.
"""

import argparse
import json
import sys
from pathlib import Path

from training.compose.library import LibraryError, read_library
from training.compose.pictures import write
from training.compose.pixels import PictureMissing


def main() -> None:
    """Read the command line, compose, print the counts."""
    parser = argparse.ArgumentParser(prog="python -m training.compose", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--split", choices=("train", "val"), default="train")
    given = parser.parse_args()
    seeds = range(given.seed, given.seed + given.count)
    try:
        counts = write(given.data, read_library(given.split), given.out, seeds, given.split)
    except (LibraryError, PictureMissing) as error:
        sys.exit(str(error))
    print(json.dumps(dict(counts.most_common()), indent=1))


if __name__ == "__main__":
    main()
