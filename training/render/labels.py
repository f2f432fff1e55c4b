"""The labels of our detector, in the order of their numbers."""

LABELS: tuple[str, ...] = (
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

RARE_LABELS: tuple[str, ...] = LABELS[7:]
"""Labels that no public street data set brings: each should be in at least 35 % of our pictures."""


def label_id(label: str) -> int:
    """The number of `label` in the YOLO files. Raises `ValueError` for a label we do not have."""
    return LABELS.index(label)
