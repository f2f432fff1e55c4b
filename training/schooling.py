"""The samples of a recipe, from their records to pictures: who is asked, where pictures lie."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from models.shelf import SHIPPED
from pipeline.storage import StoreSettings, open_store
from training.recipe import DatasetRecipe, RecipeError, Samples
from training.samples import Classroom, Tally
from training.sources import Picture
from training.split import SplitRules
from training.stream import Serving, fetch
from training.teaching import PackageTeacher

USER, PASSWORD = "SERVING_USER", "SERVING_PASSWORD"


@dataclass(slots=True)
class School:
    """Opens the sources of samples of a recipe.

    store: the settings of the store whose room of training pictures is read; work: keeps spools,
    pictures and what the teacher saw. tallies: after reading, what became of each source's samples.
    """

    store: StoreSettings
    work: Path
    tallies: dict[str, Tally] = field(default_factory=dict)

    def pictures(self, source: Samples, recipe: DatasetRecipe) -> Iterator[Picture]:
        """The pictures of one source.

        Raises RecipeError, SampleError, StoreUnavailable, ModelError.
        """
        folder = self.work / source.name
        folder.mkdir(parents=True, exist_ok=True)
        classroom = Classroom(
            name=source.name,
            store=open_store(self.store.of_samples()),
            sight=PackageTeacher(_teacher(source, recipe), folder),
            rules=recipe.rules(source.rules) or SplitRules(),
            work=folder / "pictures",
            repeat=source.repeat,
        )
        tally = self.tallies.setdefault(source.name, Tally())
        yield from classroom.pictures(self._spool(source, recipe, folder), tally)

    def _spool(self, source: Samples, recipe: DatasetRecipe, folder: Path) -> Path:
        if is_address(source.records):
            return spool_of(source.records, folder)
        return recipe.path(source.records)


def _teacher(source: Samples, recipe: DatasetRecipe) -> Path:
    return recipe.path(source.package) if source.package else SHIPPED / "citypatrol"


def is_address(records: str) -> bool:
    """Whether records come from serving itself, and not out of a file."""
    return records.startswith(("http://", "https://"))


def spool_of(records: str, folder: Path) -> Path:
    """A file of records: the one that was named, or what serving sends, kept in `folder`.

    Raises RecipeError when nobody signs in, SampleError as `fetch` does.
    """
    if not is_address(records):
        return Path(records)
    user, password = os.environ.get(USER), os.environ.get(PASSWORD)
    if not user or not password:
        raise RecipeError(
            f"Samples of {records} need somebody who signs in: put a name into {USER} and the "
            f"password into {PASSWORD}."
        )
    spool = folder / "records.ndjson"
    fetch(Serving(records, user, SecretStr(password)), spool)
    return spool
