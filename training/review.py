"""Corrections by eye to the teacher's proposals, kept as a small TOML file beside the code.

    accept_above = 0.45                       # a proposal above this score stands unless rejected
    [pictures."photo.jpg"]
    reject  = [[31, 55]]                      # not there: centre of the box, % of the picture
    accept  = [[80, 20]]                      # there, though below the bar
    relabel = [["bicycle", 12, 65]]           # there, under another label
    add     = [["car", 36, 0, 100, 30]]       # missed: label, x1, y1, x2, y2 in %

A point means the proposal whose centre lies nearest, within 3 % of the picture's size.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import dist
from pathlib import Path

from models import toml
from training.boxes import Box, from_corners
from training.labels import label_id
from training.teacher import Proposal

_NEAR = 0.03


class ReviewError(ValueError):
    """A correction does not fit the proposals: the message names the picture and the point."""


@dataclass(frozen=True, slots=True)
class Corrections:
    """What the eye said about one picture; points and corners in percent of the picture."""

    reject: tuple[tuple[float, float], ...] = ()
    accept: tuple[tuple[float, float], ...] = ()
    relabel: tuple[tuple[str, float, float], ...] = ()
    add: tuple[tuple[str, float, float, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """All corrections of one source; `accept_above` is the score from which a proposal stands."""

    accept_above: float
    pictures: Mapping[str, Corrections] = field(default_factory=dict)

    def boxes(self, picture: str, proposals: Sequence[Proposal]) -> tuple[Box, ...]:
        """The boxes that stand for `picture` after the corrections.

        Raises ReviewError when a point has no proposal near it.
        """
        said = self.pictures.get(picture, Corrections())
        stands = {i for i, p in enumerate(proposals) if p.score >= self.accept_above}
        stands |= {_nearest(picture, proposals, *point) for point in said.accept}
        stands -= {_nearest(picture, proposals, *point) for point in said.reject}
        boxes = {i: proposals[i].box for i in stands}
        for name, x, y in said.relabel:
            index = _nearest(picture, proposals, x, y)
            boxes[index] = replace(proposals[index].box, label=label_id(name))
        added = (
            from_corners(label_id(name), (x1 / 100, y1 / 100, x2 / 100, y2 / 100))
            for name, x1, y1, x2, y2 in said.add
        )
        return (*(boxes[i] for i in sorted(boxes)), *added)


def _nearest(picture: str, proposals: Sequence[Proposal], x: float, y: float) -> int:
    point = (x / 100, y / 100)
    distances = {i: dist(point, (p.box.cx, p.box.cy)) for i, p in enumerate(proposals)}
    index = min(distances, key=distances.__getitem__, default=-1)
    if index < 0 or distances[index] > _NEAR:
        raise ReviewError(
            f"{picture}: no proposal has its centre at {x:g} %, {y:g} %; "
            "look at the picture again and correct the review file."
        )
    return index


def read_review(path: Path) -> Review:
    """Read a review file.

    Raises ReviewError for keys it does not know.
    """
    raw = toml.parsed(path.read_text())
    pictures = {}
    for name, said in raw.get("pictures", {}).items():
        try:
            pictures[name] = Corrections(
                **{key: tuple(tuple(item) for item in items) for key, items in said.items()}
            )
        except TypeError as error:
            raise ReviewError(f"{path}, picture {name}: {error}.") from None
    return Review(float(raw["accept_above"]), pictures)
