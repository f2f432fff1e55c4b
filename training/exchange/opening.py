"""From what a person types to a place: `s3://BUCKET/PREFIX`, a `.zip` file, or a folder."""

from pathlib import Path

from pipeline.storage import StoreSettings
from training.exchange.bucket import Bucket, is_bucket
from training.exchange.places import (
    FolderTarget,
    FolderTree,
    PlaceError,
    Target,
    Tree,
    ZipTarget,
    ZipTree,
)


def open_tree(place: str, store: StoreSettings | None) -> Tree:
    """Where a set is read from. Raises PlaceError when it is not there."""
    if is_bucket(place):
        return Bucket(place, _s3(store))
    path = Path(place)
    return FolderTree(path) if path.is_dir() else ZipTree(path)


def open_target(place: str, store: StoreSettings | None) -> Target:
    """Where a set is written to. Raises PlaceError when something is there already."""
    if is_bucket(place):
        return Bucket(place, _s3(store)).begin()
    path = Path(place)
    return ZipTarget(path) if path.suffix.lower() == ".zip" else FolderTarget(path)


def _s3(store: StoreSettings | None) -> StoreSettings:
    if store is None or store.kind != "s3":
        raise PlaceError(
            "The settings have no S3 store, so its endpoint and keys are not known: "
            'set kind = "s3" and its keys under [store].'
        )
    return store
