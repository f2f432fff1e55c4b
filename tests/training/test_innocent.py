import shutil
from pathlib import Path

import pytest

from models.shelf import SHIPPED, resolve
from pipeline.replay import read_view
from training.innocent import InnocentError, Quiet, figures, measure, read_list

SCENES = Path(__file__).parents[2] / "training" / "scenes"
STALL = "vending-tricycle-002"


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """A list with one recording on which somebody sells from a tricycle."""
    for end in ("mp4", "toml"):
        shutil.copy(SCENES / "scenarios" / f"{STALL}.{end}", tmp_path)
    (tmp_path / "innocent.toml").write_text(
        f'[[recordings]]\nfile = "{STALL}.mp4"\nview = "{STALL}.toml"\n'
    )
    return tmp_path


def test_what_is_confirmed_where_nothing_should_be_is_false(listed: Path) -> None:
    found = measure(resolve(SHIPPED / "citypatrol"), listed)
    assert found["recordings"] == {STALL: {"street_vending": 1}}
    assert found["false"] == 1
    assert found["camera_hours"] == pytest.approx(56 / 3600, abs=0.001)
    assert found["false_per_camera_hour"] == pytest.approx(3600 / 56, rel=0.01)


def test_what_does_happen_there_is_not_counted_however_often_it_is_played(listed: Path) -> None:
    with (listed / "innocent.toml").open("a") as lines:
        lines.write('times = 2\nhappens = ["street_vending"]\n')
    found = measure(resolve(SHIPPED / "citypatrol"), listed)
    assert (found["recordings"], found["false"]) == ({STALL: {}}, 0)
    assert found["camera_hours"] == pytest.approx(2 * 56 / 3600, abs=0.001)


def test_hours_and_false_violations_add_up_and_no_hours_give_no_rate() -> None:
    told = figures([Quiet("a", 0.5, {"bin_overflow": 2}), Quiet("b", 1.5, {})])
    assert (told["camera_hours"], told["false"], told["false_per_camera_hour"]) == (2.0, 2, 1.0)
    assert figures([])["false_per_camera_hour"] is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "Give a folder with innocent.toml"),
        ("[[recordings", "is not TOML"),
        ("recordings = []", "recordings: it must not be empty"),
        ('[[recordings]]\nfile = "a.mp4"\nview = "a.toml"\ntimes = 0', "times: it has to be"),
        ('[[recordings]]\nfile = "a.mp4"\nview = "a.toml"', "There is no recording"),
    ],
    ids=["no list", "no TOML", "nothing listed", "played never", "no such recording"],
)
def test_a_list_that_cannot_be_used_is_refused_in_a_sentence(
    tmp_path: Path, text: str | None, sentence: str
) -> None:
    if text is not None:
        (tmp_path / "innocent.toml").write_text(text)
    with pytest.raises(InnocentError, match=sentence):
        measure(resolve(SHIPPED / "citypatrol"), tmp_path)


def test_every_recording_of_the_shipped_list_has_a_view_that_watches_all_kinds() -> None:
    folder = SCENES / "innocent"
    listed = read_list(folder)
    assert len({one.name for one in listed}) == len(listed)
    for one in listed:
        view = read_view(folder / one.view)
        assert len(view.view.watch) == 4
        assert view.view.zones
