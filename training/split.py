"""Who may learn from what: the rules that keep test pictures out of training."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Split = Literal["train", "val"]


class LeakError(ValueError):
    """A picture is on both sides of a split: remove it from one of them."""


@dataclass(frozen=True, slots=True)
class TimeSplit:
    """A recording cut in time: frames before `train_until_s` may train, frames after `test_from_s`
    may test, and what lies between is used for neither (neighbouring frames look alike)."""

    train_until_s: float
    test_from_s: float

    def __post_init__(self) -> None:
        if not 0 <= self.train_until_s < self.test_from_s:
            raise ValueError("a time split needs 0 <= train_until_s < test_from_s")

    def may_train(self, seconds: float) -> bool:
        return 0 <= seconds < self.train_until_s

    def may_test(self, seconds: float) -> bool:
        return seconds >= self.test_from_s


def picture_hash(path: Path) -> str:
    """SHA-256 of the picture file's bytes, hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def refuse_leaks(placed: Iterable[tuple[str, Split, str]]) -> None:
    """Check `(picture hash, split, name)` triples.

    Raises LeakError when the same picture bytes appear in two splits, under whatever name.
    """
    seen: dict[str, tuple[Split, str]] = {}
    for digest, split, name in placed:
        before, where = seen.setdefault(digest, (split, name))
        if before != split:
            raise LeakError(
                f"{name} ({split}) is the same picture as {where} ({before}): "
                "remove it from one of the two."
            )
