"""Who may learn from what: pictures are dealt out by camera and day, never one by one.

Two pictures of one camera on one day show the same bags, the same cars, the same light. Were one
in training and the other in validation, the figure would measure memory. So whole days go to one
side, and `leaks.Leaks` stops a dataset that breaks the rule.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal, get_args

Split = Literal["train", "val", "test"]
SPLITS: tuple[Split, ...] = get_args(Split)
By = Literal["camera", "day"]

_EPOCH_MS = re.compile(r"(?<!\d)\d{13}(?!\d)")


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


@dataclass(frozen=True, slots=True)
class SplitRules:
    """How cameras and days are dealt out; data of a recipe, never changed once figures are out.

    by: what stays together. ("camera", "day") deals out each day of each camera, ("camera",) whole
    cameras (stricter: no background is on two sides), ("day",) all cameras of one day at once.
    val_share, test_share: shares of the keys, 0..1, that validate and test; the rest trains.
    pinned: camera, day (YYYY-MM-DD) or "camera/day" → its split, before any share counts.
    """

    by: tuple[By, ...] = ("camera", "day")
    val_share: float = 0.2
    test_share: float = 0.0
    pinned: Mapping[str, Split] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.by or not set(self.by) <= set(get_args(By)):
            raise ValueError("a split goes by camera, by day or by both")
        if min(self.val_share, self.test_share) < 0 or self.val_share + self.test_share > 1:
            raise ValueError("val_share and test_share are shares of one whole, 0..1")
        unknown = set(self.pinned.values()) - set(SPLITS)
        if unknown:
            raise ValueError(f"{sorted(unknown)[0]!r} is no split: use {', '.join(SPLITS)}")


def split_of(camera: str, day: str, rules: SplitRules) -> Split:
    """The side that all pictures of this camera and day are on.

    day: YYYY-MM-DD, the day of capture in UTC. The answer depends on nothing but the arguments, so
    pictures that come later never move those that are there. The share is the first 32 bits of the
    key's SHA-256, as a fraction of 2^32.
    """
    for key in (f"{camera}/{day}", camera, day):
        if key in rules.pinned:
            return rules.pinned[key]
    parts = {"camera": camera, "day": day}
    key = "/".join(parts[name] for name in rules.by)
    share = int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) / 2**32
    if share < rules.val_share:
        return "val"
    return "test" if share < rules.val_share + rules.test_share else "train"


def day_of(moment: datetime) -> str:
    """The day of a moment, YYYY-MM-DD in UTC.

    Raises ValueError for a moment without a time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC).date().isoformat()


def day_in_name(name: str) -> str | None:
    """The UTC day in the last 13-digit number of a file name (milliseconds since 1970), or None."""
    found = _EPOCH_MS.findall(name)
    return day_of(datetime.fromtimestamp(int(found[-1]) / 1000, UTC)) if found else None


def is_day(text: str) -> bool:
    """Whether `text` is a day as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
