"""A dataset recipe: which sources, how often, which side. Data (TOML), read and checked here.

    name = "street"
    near_duplicates = "refuse"                 # or "drop": the training side gives way

    [splits.city]                              # rules by name; see split.SplitRules
    by = ["day"]
    val_share = 0.3
    pinned_days = [{ folder = "{data}/city/val", split = "val" }]

    [[sources]]                                # in this order; see training/ingredients.py
    type = "development_set"
    name = "city"
    folder = "{data}/city"
    review = "../reviews/city.toml"
    rules = "city"

Paths may begin with `{name}`, given when the recipe is used; others are relative to the recipe.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models import toml
from models.wording.faults import in_words
from training.errors import TrainingError
from training.sources import Condition, Kind
from training.split import By, Split, SplitRules, day_in_name

_NAME = r"^[a-z0-9][a-z0-9._-]{0,63}$"
_PLACEHOLDER = re.compile(r"^\{(\w+)\}")


class RecipeError(TrainingError):
    """A recipe cannot be used: the message names the key and what to correct."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PinnedDays(_Strict):
    """The days (in the file names) of the pictures of a folder go to one side."""

    folder: str
    split: Split


class Rules(_Strict):
    """As SplitRules, with days pinned by what a folder holds; the later line wins."""

    by: tuple[By, ...] = ("camera", "day")
    val_share: float = 0.2
    test_share: float = 0.0
    pinned: dict[str, Split] = Field(default_factory=dict)
    pinned_days: tuple[PinnedDays, ...] = ()


class Source(_Strict):
    """What every source has; `optional` passes over one whose folder is not there."""

    name: Annotated[str, Field(pattern=_NAME)]
    repeat: int = Field(default=1, ge=1)
    kind: Kind = "real"
    camera: str | None = None
    condition: Condition = "unknown"
    rules: str | None = None
    optional: bool = False


class DevelopmentSet(Source):
    """`images/<split>` + `labels/<split>` with the six own labels, completed by teacher and eye."""

    type: Literal["development_set"]
    folder: str
    splits: tuple[Split, ...] = ("train", "val")
    review: str
    corrected: tuple[str, ...] = ()
    unusable: tuple[str, ...] = ()


class CheckedPictures(Source):
    """Pictures whose boxes stand in JSON files; a later file wins, names may have `*`."""

    type: Literal["checked"]
    folder: str
    checked: tuple[str, ...]
    unusable: tuple[str, ...] = ()


class Recording(Source):
    """Frames out of the part of a recording that may train."""

    type: Literal["recording"]
    file: str
    review: str
    train_until_s: float
    test_from_s: float
    every_s: float


class OurFolder(Source):
    """Folders `images` + `labels` (+ `manifest.jsonl`) in our numbering.

    split: the side of `folder` itself; without it, `folder/train`, `folder/val`, `folder/test`.
    """

    type: Literal["folder"]
    folder: str
    split: Split | None = None


class Samples(Source):
    """Reviewers' verdicts: the samples of a serving address or of a file; see verdicts.py.

    records: `http…` for serving itself, or a file of records, such as `{samples}`.
    package: the teacher: a model package, or a folder of versions of which the newest is taken;
    without it, the newest one that is shipped.
    rules: without any, days of cameras are dealt out as SplitRules does by itself.
    """

    type: Literal["samples"]
    records: str
    package: str | None = None


AnySource = Annotated[
    DevelopmentSet | CheckedPictures | Recording | OurFolder | Samples, Field(discriminator="type")
]


class DatasetRecipe(_Strict):
    """A whole recipe; `folders` and `base` are where it was read and what its names stand for."""

    name: Annotated[str, Field(pattern=_NAME)]
    near_duplicates: Literal["refuse", "drop"] = "refuse"
    teacher: str | None = None
    splits: dict[str, Rules] = Field(default_factory=dict)
    sources: tuple[AnySource, ...] = Field(min_length=1)
    base: Path = Path()
    folders: Mapping[str, Path] = Field(default_factory=dict)

    def path(self, text: str) -> Path:
        """A path of the recipe on this machine. Raises RecipeError for an unknown `{name}`."""
        found = _PLACEHOLDER.match(text)
        if found is None:
            return self.base / text
        if found[1] not in self.folders:
            raise RecipeError(
                f"The recipe {self.name} needs the folder {found[1]!r}: "
                f"give it with --folder {found[1]}=PATH."
            )
        return self.folders[found[1]] / text[found.end() :].lstrip("/")

    def paths(self, patterns: tuple[str, ...]) -> list[Path]:
        """Files by name or pattern, in the order written; a pattern may find none."""
        found: list[Path] = []
        for text in patterns:
            path = self.path(text)
            found += sorted(path.parent.glob(path.name)) if "*" in path.name else [path]
        return found

    def rules(self, name: str | None) -> SplitRules | None:
        """The split rules called `name`. Raises RecipeError when there are none of this name."""
        if name is None:
            return None
        if name not in self.splits:
            raise RecipeError(f"The recipe {self.name} has no [splits.{name}]: add it.")
        given = self.splits[name]
        pinned = dict(given.pinned)
        for pin in given.pinned_days:
            days = {day_in_name(path.name) for path in self.path(pin.folder).glob("*")}
            pinned |= {day: pin.split for day in days if day is not None}
        return SplitRules(given.by, given.val_share, given.test_share, pinned)


def read_recipe(path: Path, folders: Mapping[str, Path]) -> DatasetRecipe:
    """Read a recipe; `folders` are what `{name}` stands for.

    Raises RecipeError with one sentence for a missing file, broken TOML or a wrong key.
    """
    try:
        raw = toml.parsed(path.read_text(encoding="utf-8"))
    except OSError:
        raise RecipeError(f"There is no recipe {path}: check the path.") from None
    except UnicodeDecodeError:
        raise RecipeError(f"{path} is not UTF-8 text; save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(f"{path} is no TOML ({error}): correct that line.") from None
    try:
        return DatasetRecipe(**{**raw, "base": path.parent, "folders": dict(folders)})
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        key = ".".join(str(part) for part in fault["loc"]) or "the whole"
        raise RecipeError(f"{path}: {key}: {in_words(fault)}.") from None
    except TypeError:
        raise RecipeError(f"{path}: base and folders are not for recipes: remove them.") from None
