from pathlib import Path

import pytest

from tests.training.test_datasets import paint, scene
from training.boxes import write_yolo
from training.datasets import mix
from training.ingredients import pictures
from training.recipe import RecipeError, read_recipe
from training.snapshot import entries
from training.sources import SourceError

ROOT = Path(__file__).parents[2]
RECIPES = sorted((ROOT / "training" / "recipes").glob("*.toml"))
HEAD = 'name = "test"\n[[sources]]\ntype = "folder"\nname = "ours"\n'


def ours(root: Path, *seeds: int) -> None:
    """A folder of complete pictures in our numbering."""
    (root / "labels").mkdir(parents=True)
    for seed in seeds:
        scene(root / "images" / f"{seed:03d}.jpg", seed)
        write_yolo(root / "labels" / f"{seed:03d}.txt", ())


def written(folder: Path, text: str) -> Path:
    path = folder / "recipe.toml"
    path.write_text(text)
    return path


def test_a_recipe_is_built_into_a_dataset(tmp_path: Path) -> None:
    ours(tmp_path / "renders" / "train", 1, 2)
    ours(tmp_path / "renders" / "val", 3)
    ours(tmp_path / "renders" / "test", 4)
    text = HEAD + 'kind = "rendered"\nfolder = "{renders}"\nrepeat = 3\n'
    recipe = read_recipe(written(tmp_path, text), {"renders": tmp_path / "renders"})
    dataset = mix(pictures(recipe, tmp_path / "work"), tmp_path / "x", name=recipe.name)
    placed = sorted((e.split, e.file, e.repeat, e.kind) for e in entries(dataset.root))
    assert placed == [
        ("test", "ours__004.jpg", 1, "rendered"),
        ("train", "ours__001.jpg", 3, "rendered"),
        ("train", "ours__002.jpg", 3, "rendered"),
        ("val", "ours__003.jpg", 1, "rendered"),
    ]


def test_days_pinned_by_a_folder_stay_where_its_photos_were(tmp_path: Path) -> None:
    paint(tmp_path / "val" / "x_1468168008532.jpg", 1)
    (tmp_path / "train").mkdir()
    text = (
        HEAD
        + 'folder = "."\n[splits.city]\nby = ["day"]\npinned_days = ['
        + '{ folder = "train", split = "train" }, { folder = "{here}/val", split = "val" }]\n'
    )
    rules = read_recipe(written(tmp_path, text), {"here": tmp_path}).rules("city")
    assert rules is not None
    assert rules.pinned == {"2016-07-10": "val"}


def test_an_optional_source_that_is_not_there_is_passed_over(tmp_path: Path) -> None:
    given = read_recipe(
        written(tmp_path, HEAD + 'folder = "{nobody}"\nsplit = "train"\noptional = true\n'), {}
    )
    assert list(pictures(given, tmp_path)) == []


def test_a_source_that_is_needed_and_not_there_is_named(tmp_path: Path) -> None:
    text = HEAD + 'folder = "{renders}"\n'
    with pytest.raises(RecipeError, match="--folder renders=PATH"):
        list(pictures(read_recipe(written(tmp_path, text), {}), tmp_path))
    there = read_recipe(written(tmp_path, text), {"renders": tmp_path})
    with pytest.raises(SourceError, match="has no train/images"):
        list(pictures(there, tmp_path))


def test_corrections_of_a_picture_nobody_has_are_refused(tmp_path: Path) -> None:
    root = tmp_path / "set"
    for split, seed in (("train", 1), ("val", 2)):
        scene(root / "images" / split / f"{seed}.jpg", seed)
        (root / "labels" / split).mkdir(parents=True)
        (root / "labels" / split / f"{seed}.txt").write_text("")
    (tmp_path / "review.toml").write_text("accept_above = 0.5\n")
    (tmp_path / "fixed.json").write_text('{"other.jpg": []}')
    (tmp_path / "proposals_ours.json").write_text("{}")
    text = HEAD.replace('"folder"', '"development_set"') + (
        'folder = "set"\nreview = "review.toml"\ncorrected = ["fixed*.json"]\n'
    )
    with pytest.raises(SourceError, match=r"other\.jpg were corrected, but it is not in"):
        list(pictures(read_recipe(written(tmp_path, text), {}), tmp_path))


def test_without_proposals_a_recipe_needs_a_teacher(tmp_path: Path) -> None:
    scene(tmp_path / "set" / "images" / "train" / "1.jpg", 1)
    scene(tmp_path / "set" / "images" / "val" / "2.jpg", 2)
    text = HEAD.replace('"folder"', '"development_set"') + 'folder = "set"\nreview = "r.toml"\n'
    with pytest.raises(SourceError, match="names no teacher"):
        list(pictures(read_recipe(written(tmp_path, text), {}), tmp_path / "work"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name = ", "is no TOML"),
        ('name = "x"\nsources = []\n', "sources: "),
        ('name = "X Y"\n' + HEAD.split("\n", 1)[1] + 'folder = "."\n', "name: "),
        (HEAD + 'folder = "."\nrepeat = 0\n', r"sources\.0\.folder\.repeat: "),
        (HEAD + 'folder = "."\nrepaet = 2\n', r"sources\.0\.folder\.repaet: it is not known"),
        (HEAD.replace('"folder"', '"tape"'), r"sources\.0: "),
    ],
)
def test_what_is_wrong_in_a_recipe_is_said_in_one_sentence(
    tmp_path: Path, text: str, sentence: str
) -> None:
    with pytest.raises(RecipeError, match=sentence):
        read_recipe(written(tmp_path, text), {})


def test_rules_that_no_recipe_has_are_named(tmp_path: Path) -> None:
    recipe = read_recipe(written(tmp_path, HEAD + 'folder = "."\n'), {})
    with pytest.raises(RecipeError, match=r"has no \[splits\.city\]"):
        recipe.rules("city")


def test_a_recipe_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="There is no recipe"):
        read_recipe(tmp_path / "none.toml", {})


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_every_recipe_in_the_repository_can_be_read(path: Path) -> None:
    assert read_recipe(path, {}).sources
