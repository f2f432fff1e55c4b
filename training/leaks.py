"""What must not be on two sides of a split, watched while pictures come in one by one."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from training.alike import NEAR_BITS, near_pairs
from training.errors import TrainingError
from training.split import SPLITS, Split


class LeakError(TrainingError):
    """A picture, a camera's day or a look-alike is on two sides of a split."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where one picture of a dataset is.

    digest: SHA-256 of its bytes; print64: its perceptual hash, None when it has none;
    camera, day: None where nobody knows them.
    """

    name: str
    split: Split
    digest: str
    camera: str | None = None
    day: str | None = None
    print64: int | None = None


@dataclass(slots=True)
class Leaks:
    """Refuses the same bytes, and the same camera and day, on two sides; remembers look-alikes."""

    _bytes: dict[str, Placed] = field(default_factory=dict)
    _days: dict[tuple[str, str], Placed] = field(default_factory=dict)
    _prints: dict[Split, list[Placed]] = field(default_factory=lambda: {s: [] for s in SPLITS})

    def add(self, placed: Placed) -> None:
        """Raises LeakError when this picture is on another side than one that came before."""
        before = self._bytes.setdefault(placed.digest, placed)
        if before.split != placed.split:
            raise LeakError(
                f"{placed.name} ({placed.split}) is the same picture as {before.name} "
                f"({before.split}): remove it from one of the two."
            )
        if placed.camera is not None and placed.day is not None:
            before = self._days.setdefault((placed.camera, placed.day), placed)
            if before.split != placed.split:
                raise LeakError(
                    f"{placed.name} ({placed.split}) and {before.name} ({before.split}) are of "
                    f"camera {placed.camera} on {placed.day}: put that day on one side."
                )
        if placed.print64 is not None:
            self._prints[placed.split].append(placed)

    def look_alikes(self, within: int = NEAR_BITS) -> list[tuple[Placed, Placed]]:
        """Pairs across splits that look the same: (the one to give up, the one to keep).

        Test is kept before validation, validation before training.
        """
        pairs: list[tuple[Placed, Placed]] = []
        for giving, keeping in (("train", "val"), ("train", "test"), ("val", "test")):
            ones, others = self._prints[_split(giving)], self._prints[_split(keeping)]
            pairs += (
                (ones[i], others[j]) for i, j in near_pairs(_prints(ones), _prints(others), within)
            )
        return pairs


def refuse_look_alikes(pairs: Iterable[tuple[Placed, Placed]]) -> None:
    """Raises LeakError naming the first pair, and how many there are."""
    found = list(pairs)
    if found:
        one, other = found[0]
        more = f" ({len(found) - 1} more pairs)" if len(found) > 1 else ""
        raise LeakError(
            f"{one.name} ({one.split}) looks the same as {other.name} ({other.split}){more}: "
            'remove one, or let the recipe say near_duplicates = "drop".'
        )


def _split(name: str) -> Split:
    return next(split for split in SPLITS if split == name)


def _prints(placed: Iterable[Placed]) -> list[int]:
    return [one.print64 for one in placed if one.print64 is not None]
