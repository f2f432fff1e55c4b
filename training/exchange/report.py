"""What an import found: counts per label, and every problem as a count and a few sentences."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from training.labels import LABELS

_SHOWN = 5


class Problem(StrEnum):
    """What can be wrong with one picture or box of a set. None of them stops an import."""

    UNKNOWN_CLASS = "unknown_class"
    """A box of a class that is none of our labels: the box is left out."""
    OUTSIDE = "outside"
    """A box reaches over the edge of its picture: it is cut to the edge."""
    NO_AREA = "no_area"
    """Nothing of a box is inside its picture: it is left out."""
    BAD_LINE = "bad_line"
    """A line or annotation that is none: it is left out."""
    MISSING_PICTURE = "missing_picture"
    """Labels without their picture: left out."""
    NO_LABELS = "no_labels"
    """A picture nobody labelled: left out, for it is not known to be a negative."""
    NOT_A_PICTURE = "not_a_picture"
    """A file that cannot be decoded as JPEG or PNG: left out."""
    DUPLICATE_NAME = "duplicate_name"
    """A second picture of one name: left out."""
    UNSAFE_NAME = "unsafe_name"
    """A name that leads out of the set: passed over."""
    TOO_BIG = "too_big"
    """A file larger than anything of its kind should be: passed over."""
    UNREADABLE = "unreadable"
    """A file that is damaged or encrypted: passed over."""


@dataclass(slots=True)
class Report:
    """Counts of what came in. classes: the names the set itself gives its classes."""

    pictures: Counter[str] = field(default_factory=Counter)
    negatives: int = 0
    boxes: Counter[str] = field(default_factory=Counter)
    problems: Counter[Problem] = field(default_factory=Counter)
    sentences: dict[Problem, list[str]] = field(default_factory=dict)
    classes: tuple[str, ...] = ()

    def note(self, problem: Problem, sentence: str) -> None:
        """Count a problem; the first five of a kind keep their sentence."""
        self.problems[problem] += 1
        told = self.sentences.setdefault(problem, [])
        if len(told) < _SHOWN:
            told.append(sentence)

    def count(self, split: str, labels: Iterable[str]) -> None:
        """Count a picture and its boxes."""
        named = list(labels)
        self.pictures[split] += 1
        self.negatives += not named
        self.boxes.update(named)

    def never_labelled(self) -> list[str]:
        """Our labels that the set has no class for: such things may stand there unlabelled."""
        return [label for label in LABELS if label not in self.classes]

    def record(self) -> dict[str, object]:
        """The report for other programs."""
        return {
            "pictures": dict(sorted(self.pictures.items())),
            "negatives": self.negatives,
            "boxes": {label: self.boxes[label] for label in LABELS if self.boxes[label]},
            "never_labelled": self.never_labelled(),
            "problems": {
                problem.value: {"count": count, "examples": self.sentences[problem]}
                for problem, count in sorted(self.problems.items())
            },
        }
