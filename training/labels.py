"""The thirteen labels of the CityPatrol detector, and how each source's own numbering maps to them.

The order is the order of the class channels in the network: it never changes within a package
name. `model.toml` carries it to everyone else, so nobody outside training imports this file.
"""

from typing import Final

LABELS: Final[tuple[str, ...]] = (
    "person",
    "bicycle",
    "motorcycle",
    "car",
    "bus",
    "truck",
    "umbrella",
    "street_stall",
    "container",
    "garbage_exposed",
    "manhole_missing",
    "manhole_broken",
    "manhole_good",
)

# COCO-80 id of every label that the COCO network already knows.
COCO_IDS: Final[dict[str, int]] = {
    "person": 0,
    "bicycle": 1,
    "car": 2,
    "motorcycle": 3,
    "bus": 5,
    "truck": 7,
    "umbrella": 25,
}

# The numbering of the labelled development sets (their names.json).
DEVELOPMENT_SET_NAMES: Final[tuple[str, ...]] = (
    "garbage_exposed",
    "container",
    "manhole_missing",
    "manhole_broken",
    "manhole_good",
    "street_stall",
)


class UnknownLabelError(ValueError):
    """A label is not one of the thirteen: correct the name, or add it to training/labels.py."""


def label_id(name: str) -> int:
    """The class channel of `name`, 0..12.

    Raises UnknownLabelError for any other word.
    """
    try:
        return LABELS.index(name)
    except ValueError:
        raise UnknownLabelError(
            f"Unknown label {name!r}: use one of {', '.join(LABELS)}."
        ) from None


def remap(names: tuple[str, ...]) -> dict[int, int]:
    """From a source's own class numbers to ours: `{position in names: label id}`."""
    return {number: label_id(name) for number, name in enumerate(names)}
