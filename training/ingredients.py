"""From a recipe to its pictures: each kind of source, opened and read one picture after another."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from training.frames import extract
from training.recipe import (
    AnySource,
    CheckedPictures,
    DatasetRecipe,
    DevelopmentSet,
    OurFolder,
    RecipeError,
    Recording,
    Samples,
)
from training.review import read_review
from training.sources import (
    Origin,
    Picture,
    SourceError,
    checked_pictures,
    development_set,
    frames,
    our_folder,
    pictures_in,
    read_checked,
)
from training.split import SPLITS, TimeSplit
from training.teacher import Proposal, Teacher, propose, read_proposals

ReadSamples = Callable[[Samples, DatasetRecipe], Iterator[Picture]]


def pictures(
    recipe: DatasetRecipe, work: Path, read_samples: ReadSamples | None = None
) -> Iterator[Picture]:
    """All pictures of a recipe, labels complete.

    work: keeps the teacher's proposals (`proposals_<source>.json`) and frames; torch is only
    needed for proposals that are not there yet. read_samples: opens a source of samples.
    Raises RecipeError, SourceError and what the sources themselves raise.
    """
    for source in recipe.sources:
        if source.optional and not _is_there(source, recipe):
            continue
        origin = Origin(
            source.name,
            source.kind,
            source.repeat,
            source.camera,
            source.condition,
            recipe.rules(source.rules) if not isinstance(source, Samples) else None,
        )
        match source:
            case DevelopmentSet():
                yield from _development_set(source, recipe, origin, work)
            case CheckedPictures():
                checked = read_checked(recipe.paths(source.checked), recipe.paths(source.unusable))
                yield from checked_pictures(recipe.path(source.folder), checked, origin)
            case Recording():
                yield from _recording(source, recipe, origin, work)
            case OurFolder():
                yield from _our_folder(source, recipe, origin)
            case Samples():
                if read_samples is None:
                    raise SourceError(
                        f"The source {source.name} is read from serving, which this program cannot "
                        "reach: use 'citypatrol dataset build'."
                    )
                yield from read_samples(source, recipe)


def _is_there(source: AnySource, recipe: DatasetRecipe) -> bool:
    """Whether an optional source can be read: its folder was named, and is there."""
    try:
        match source:
            case Samples():
                return "://" in source.records or recipe.path(source.records).exists()
            case Recording():
                return recipe.path(source.file).exists()
            case OurFolder():
                root, parts = recipe.path(source.folder), ([""] if source.split else SPLITS)
                return any((root / part / "images").is_dir() for part in parts)
            case _:
                return recipe.path(source.folder).exists()
    except RecipeError:
        return False


def _development_set(
    source: DevelopmentSet, recipe: DatasetRecipe, origin: Origin, work: Path
) -> Iterator[Picture]:
    root = recipe.path(source.folder)
    found = [path for split in source.splits for path in pictures_in(root / "images" / split)]
    checked = read_checked(recipe.paths(source.corrected), recipe.paths(source.unusable))
    strangers = set(checked.boxes) - {path.name for path in found}
    if strangers:
        raise SourceError(
            f"The boxes of {min(strangers)} were corrected, but it is not in {root}: "
            f"correct the files under 'corrected' of the source {source.name}."
        )
    yield from development_set(
        root,
        source.splits,
        _taught(source.name, found, recipe, work),
        read_review(recipe.path(source.review)),
        origin,
        checked,
    )


def _recording(
    source: Recording, recipe: DatasetRecipe, origin: Origin, work: Path
) -> Iterator[Picture]:
    folder = work / source.name
    if not folder.exists():
        cut = TimeSplit(source.train_until_s, source.test_from_s)
        extract(recipe.path(source.file), folder, cut, source.every_s)
    taught = _taught(source.name, pictures_in(folder), recipe, work)
    yield from frames(folder, taught, read_review(recipe.path(source.review)), origin)


def _our_folder(source: OurFolder, recipe: DatasetRecipe, origin: Origin) -> Iterator[Picture]:
    root = recipe.path(source.folder)
    if source.split:
        yield from our_folder(root, source.split, origin)
        return
    parts = [split for split in SPLITS if (root / split / "images").is_dir()]
    if not parts:
        raise SourceError(f"{root} has no train/images, val/images or test/images: check its path.")
    for split in parts:
        yield from our_folder(root / split, split, origin)


def _taught(
    name: str, paths: list[Path], recipe: DatasetRecipe, work: Path
) -> Mapping[str, tuple[Proposal, ...]]:
    """The teacher's proposals, asked for once and kept in `work`."""
    proposals = work / f"proposals_{name}.json"
    if not proposals.exists():
        if recipe.teacher is None:
            raise SourceError(
                f"There are no proposals {proposals} and the recipe {recipe.name} names no "
                "teacher: add teacher = the path of a COCO network."
            )
        propose(Teacher(recipe.path(recipe.teacher), work), paths, proposals)
    return read_proposals(proposals)
