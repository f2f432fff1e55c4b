"""Where pictures come from: each source turns a folder into labelled pictures in our numbering."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from training.boxes import Box, parse_yolo, read_yolo
from training.errors import TrainingError
from training.labels import DEVELOPMENT_SET_NAMES, LABELS, remap
from training.review import Review
from training.split import Split, SplitRules, day_in_name, is_day, split_of
from training.teacher import Proposal

Kind = Literal["real", "composed", "rendered"]
Condition = Literal["day", "dusk", "night", "rain", "backlight", "unknown"]
CONDITIONS: tuple[Condition, ...] = get_args(Condition)
_PICTURES = frozenset({".jpg", ".jpeg", ".png"})
# What training/render calls its light, where its manifest does not name a condition itself.
_LIGHTS: Mapping[str, Condition] = {"clear": "day", "hazy": "day", "overcast": "day", "fog": "day"}


class SourceError(TrainingError):
    """A source cannot be used: the message names the file and what to correct."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One labelled picture: complete for all thirteen labels, or it must not be mixed.

    repeat: how many times an epoch shows it (training only), at least 1.
    camera, day: who took it and when (YYYY-MM-DD, UTC); None where nobody knows.
    negative: why a person said that nothing of the suspected kind is there, else None.
    sample_id: the sample it came from, when it came from a verdict.
    """

    source: str
    kind: Kind
    split: Split
    path: Path
    boxes: tuple[Box, ...]
    repeat: int = 1
    camera: str | None = None
    day: str | None = None
    condition: Condition = "unknown"
    negative: str | None = None
    sample_id: str | None = None

    def __post_init__(self) -> None:
        if self.repeat < 1:
            raise ValueError("repeat must be at least 1")
        if self.day is not None and not is_day(self.day):
            raise ValueError(f"{self.day!r} is no day: write YYYY-MM-DD")
        if self.condition not in CONDITIONS:
            raise ValueError(f"{self.condition!r} is no condition: use {', '.join(CONDITIONS)}")


@dataclass(frozen=True, slots=True)
class Origin:
    """What all pictures of one source share.

    rules: how its days are dealt out; None keeps the split its folders came with.
    repeat counts for training pictures only.
    """

    name: str
    kind: Kind = "real"
    repeat: int = 1
    camera: str | None = None
    condition: Condition = "unknown"
    rules: SplitRules | None = None

    def picture(self, path: Path, boxes: tuple[Box, ...], split: Split, **known: Any) -> Picture:
        """A picture of this source; `split` is the one its folder says.

        known: what the source knows of this picture alone (camera, day, condition, …).
        """
        facts: dict[str, Any] = {
            "camera": self.camera,
            "day": day_in_name(path.name) if self.camera else None,
        }
        facts |= {"condition": self.condition, **{k: v for k, v in known.items() if v is not None}}
        if self.rules is not None:
            if facts["camera"] is None or facts["day"] is None:
                raise SourceError(
                    f"{path} cannot be put on a side: the source {self.name} needs a camera, and "
                    "the picture a day in its name or manifest."
                )
            split = split_of(facts["camera"], facts["day"], self.rules)
        repeat = self.repeat if split == "train" else 1
        return Picture(self.name, self.kind, split, path, boxes, repeat, **facts)


@dataclass(frozen=True, slots=True)
class Checked:
    """What the eye said about whole pictures: their boxes, or that they cannot be completed."""

    boxes: Mapping[str, tuple[Box, ...]]
    unusable: frozenset[str] = frozenset()


def read_checked(corrected: Sequence[Path], unusable: Sequence[Path] = ()) -> Checked:
    """Read `{picture name: [YOLO line in our numbering, …]}` files; a later file wins.

    unusable: files with a list of names, or an object whose keys are names.
    Raises SourceError for a file of another shape, LabelFileError for a line that is no box.
    """
    boxes: dict[str, tuple[Box, ...]] = {}
    for path in corrected:
        said = _json(path)
        if not isinstance(said, dict):
            raise SourceError(f"{path} should hold an object of picture names and box lines.")
        for name, lines in said.items():
            boxes[name] = parse_yolo("\n".join(lines), remap(LABELS), f"{path}: {name}")
    left_out: set[str] = set()
    for path in unusable:
        left_out |= set(_json(path))
    return Checked(boxes, frozenset(left_out))


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise SourceError(f"{path} cannot be read ({error}): correct that file.") from None


def pictures_in(folder: Path) -> list[Path]:
    """Picture files of a folder, by name.

    Raises FileNotFoundError when there are none.
    """
    found = sorted(p for p in folder.glob("*") if p.suffix.lower() in _PICTURES)
    if not found:
        raise FileNotFoundError(f"No pictures in {folder}: check the path of the data set.")
    return found


def development_set(
    root: Path,
    splits: Sequence[Split],
    proposals: Mapping[str, tuple[Proposal, ...]],
    review: Review,
    origin: Origin,
    checked: Checked | None = None,
) -> Iterator[Picture]:
    """A real development set, its own labels completed by the reviewed teacher.

    A picture that `checked` names has the boxes given there instead of all others.
    """
    numbering = remap(DEVELOPMENT_SET_NAMES)
    checked = checked or Checked({})
    for split in splits:
        for path in pictures_in(root / "images" / split):
            if path.name in checked.unusable:
                continue
            boxes = checked.boxes.get(path.name)
            if boxes is None:
                own = read_yolo(root / "labels" / split / f"{path.stem}.txt", numbering)
                boxes = own + review.boxes(path.name, proposals.get(path.name, ()))
            yield origin.picture(path, boxes, split)


def checked_pictures(folder: Path, checked: Checked, origin: Origin) -> Iterator[Picture]:
    """Pictures of a folder whose boxes were all confirmed or drawn by eye; training, if no rules.

    Pictures nobody checked are left out. Raises SourceError when a checked one is missing.
    """
    for name, boxes in sorted(checked.boxes.items()):
        if name in checked.unusable:
            continue
        path = folder / name
        if not path.exists():
            raise SourceError(f"The boxes of {name} were checked, but it is not in {folder}.")
        yield origin.picture(path, boxes, "train")


def frames(
    folder: Path,
    proposals: Mapping[str, tuple[Proposal, ...]],
    review: Review,
    origin: Origin,
) -> Iterator[Picture]:
    """Training frames of a recording that shows nothing but what the teacher knows."""
    for path in pictures_in(folder):
        boxes = review.boxes(path.name, proposals.get(path.name, ()))
        yield origin.picture(path, boxes, "train")


def our_folder(root: Path, split: Split, origin: Origin) -> Iterator[Picture]:
    """A folder `images/*` + `labels/*.txt` already complete and in our numbering.

    Its `manifest.jsonl`, when there is one, says camera, day, condition and why it is a negative.
    A rendered picture is a camera of its own: no two scenes share a street.
    """
    numbering = remap(LABELS)
    known = _manifest(root / "manifest.jsonl")
    for path in pictures_in(root / "images"):
        label_file = root / "labels" / f"{path.stem}.txt"
        if label_file.exists():
            facts = known.get(path.name, {})
            if origin.kind == "rendered" and facts.get("camera") is None:
                facts = {**facts, "camera": f"{origin.name}/{path.stem}"}
            yield origin.picture(path, read_yolo(label_file, numbering), split, **facts)


def _manifest(path: Path) -> dict[str, dict[str, str | None]]:
    """Per picture what its manifest line says of it; nothing where there is no manifest."""
    if not path.exists():
        return {}
    found = {}
    for line in path.read_text().splitlines():
        entry = json.loads(line)
        light = entry.get("condition") or entry.get("light")
        condition = light if light in CONDITIONS else _LIGHTS.get(light or "", "unknown")
        found[entry.get("picture") or entry["file"]] = {
            **{k: entry.get(k) for k in ("camera", "day", "negative", "sample_id")},
            "condition": condition,
        }
    return found
