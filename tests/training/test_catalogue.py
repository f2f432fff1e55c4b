"""datasets.md says of every set what it is, and what it says is what is on disk."""

import re
import tomllib
from pathlib import Path

import pytest

from training.catalogue import CatalogueError, Counts, Listed, read_catalogue
from training.inventory import files_of, listing

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
PAGE = ROOT / "datasets.md"
SETS = read_catalogue(PAGE)
MADE = "dataset"


def places(listed: Listed) -> set[str]:
    return {place for place, _ in listed.files}


def named(listed: Listed) -> str:
    return listed.name


@pytest.mark.parametrize("listed", SETS, ids=named)
def test_a_set_that_trains_or_measures_says_how_much_it_holds(listed: Listed) -> None:
    held = {"train": "training", "val": "validation", "test": "test"}
    assert {held[split] for split in listed.counts} <= set(listed.uses)
    for counts in listed.counts.values():
        assert counts.pictures > 0


@pytest.mark.parametrize("listed", SETS, ids=named)
def test_every_set_has_a_hash_of_its_files(listed: Listed) -> None:
    assert set(listed.digest) != {"0"}, "run python -m training.inventory --write"
    assert listed.count > 0


@pytest.mark.parametrize("listed", [s for s in SETS if MADE in places(s)], ids=named)
def test_a_set_made_by_a_command_names_the_package_that_makes_it(listed: Listed) -> None:
    maker = re.search(r"`(training/\w+)`", listed.rows["source"])
    assert maker is not None
    assert (ROOT / maker[1] / "__init__.py").exists()
    assert listed.kind != "real"


@pytest.mark.parametrize("listed", [s for s in SETS if "repository" in places(s)], ids=named)
def test_clips_of_the_repository_are_the_ones_on_the_page(listed: Listed) -> None:
    files = files_of(listed, {"repository": ROOT})
    assert files
    now = listing(files)
    assert (now.count, now.digest) == (listed.count, listed.digest), "training.inventory --write"


@pytest.mark.parametrize("listed", [s for s in SETS if "data" in places(s)], ids=named)
def test_development_data_is_what_the_page_says(listed: Listed) -> None:
    files = files_of(listed, {"data": DATA})
    if files is None:
        pytest.skip(f"the development data is not here: {listed.name} was not checked")
    now = listing(files)
    assert (now.count, now.digest) == (listed.count, listed.digest)


def test_every_clip_of_the_repository_belongs_to_a_set() -> None:
    clips = {p.relative_to(ROOT).as_posix() for p in (ROOT / "training/scenes").rglob("*.mp4")}
    listed = [files_of(s, {"repository": ROOT}) or {} for s in SETS if "repository" in places(s)]
    assert clips == {name for files in listed for name in files}


@pytest.mark.parametrize("recipe", sorted((ROOT / "training/recipes").glob("*_package.toml")))
def test_every_source_of_a_package_is_on_the_page(recipe: Path) -> None:
    sources = {source["name"] for source in tomllib.loads(recipe.read_text())["sources"]}
    assert sources <= {listed.name for listed in SETS}


def test_the_page_names_no_machine() -> None:
    text = PAGE.read_text()
    assert not re.search(r"(?<![\w`.])/(?:work|home|tmp|root|data)\b", text)


GOOD = """### `yard`

| | |
| --- | --- |
| kind | real |
| source | a fence |
| licence | ours |
| size | 2 photos |
| labels | car |
| cameras | one |
| viewpoint | low |
| use | training, validation; not on Sundays |
| files | `data:yard/*.jpg` `data:yard/*.txt` |
| hash | `sha256:{digest}` of 1,002 files |
| training | 1,000 pictures: car 1,200, person 3 |
"""


def page(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "datasets.md"
    path.write_text(text.replace("{digest}", "ab" * 32))
    return path


def test_a_section_is_read_whole(tmp_path: Path) -> None:
    (yard,) = read_catalogue(page(tmp_path, GOOD + "\n## Else\n\n| kind | rendered |\n"))
    assert (yard.name, yard.kind, yard.uses) == ("yard", "real", ("training", "validation"))
    assert yard.files == (("data", "yard/*.jpg"), ("data", "yard/*.txt"))
    assert (yard.digest, yard.count) == ("ab" * 32, 1002)
    assert yard.counts == {"train": Counts(1000, {"car": 1200, "person": 3})}
    assert yard.counts["train"].text() == yard.rows["training"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("| licence | ours |\n", "", "the row 'licence' is missing"),
        ("| kind | real |", "| kind | drawn |", "'drawn' is no kind of picture"),
        ("| use | training, validation; not on Sundays |", "| use | fun |", "'use' or 'files'"),
        ("`data:yard/*.jpg`", "`attic:yard/*.jpg`", "'use' or 'files'"),
        ("of 1,002 files", "", "write the hash as"),
        ("1,000 pictures: car", "many: car", "should read '60 pictures: car 115'"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in GOOD
    with pytest.raises(CatalogueError, match=message):
        read_catalogue(page(tmp_path, GOOD.replace(old, new)))
