"""A step's words reach into the workspace and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from serving.learning.arguments import Reach, arguments, wish_of
from serving.learning.errors import StepRefused


@pytest.fixture
def reach(tmp_path: Path) -> Reach:
    for name in ("workspace", "packages", "elsewhere"):
        (tmp_path / name).mkdir()
    (tmp_path / "workspace" / "way-out").symlink_to(tmp_path / "elsewhere")
    return Reach(tmp_path / "workspace", tmp_path / "packages")


def told(reach: Reach, value: object) -> list[str]:
    return arguments(wish_of([], {"x": value}, samples=False), reach)


def test_words_numbers_and_paths_inside_are_told_as_they_are(reach: Reach, tmp_path: Path) -> None:
    inside = tmp_path / "workspace"
    expected: list[tuple[object, list[str]]] = [
        ("small", ["--x", "small"]),
        ("0.5", ["--x", "0.5"]),
        (3, ["--x", "3"]),
        (0.25, ["--x", "0.25"]),
        (True, ["--x"]),
        (False, []),
        (["a", "b"], ["--x", "a", "--x", "b"]),
        ("datasets/autumn", ["--x", f"{inside}/datasets/autumn"]),
        ("./here", ["--x", f"{inside}/here"]),
        (f"{inside}/a.toml", ["--x", f"{inside}/a.toml"]),
        (f"{tmp_path}/packages/tiny/1.1", ["--x", f"{tmp_path}/packages/tiny/1.1"]),
        ("{packages}/tiny/1.1", ["--x", f"{tmp_path}/packages/tiny/1.1"]),
        ("base={packages}/tiny/1.1", ["--x", f"base={tmp_path}/packages/tiny/1.1"]),
        ("data=datasets/autumn", ["--x", f"data={inside}/datasets/autumn"]),
    ]
    for value, words in expected:
        assert told(reach, value) == words


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("..", "the folder above"),
        ("../workspace", "out and in again"),
        ("a/../../b", "up in the middle"),
        ("{packages}/../elsewhere", "up from the packages"),
        ("{packages}//etc/passwd", "an absolute path behind the packages"),
        ("a/{packages}/tiny", "the packages in the middle"),
        ("/etc/passwd", "an absolute path"),
        ("way-out/secret", "a link that leads out"),
        ("data=/etc/passwd", "a path behind a name"),
        ("data=../b", "a path behind a name"),
        ("a/data=../../b", "a name behind a path"),
        ("-c", "an option"),
        ("--settings=/tmp/x", "an option with a path"),
        ("", "nothing"),
        ("a b", "two words"),
        ("a;b", "a shell's end of a command"),
        ("$(id)", "a shell's command"),
        ("a/$(id)", "a shell's command in a path"),
        ("a\nb", "a line's end"),
        ("a/b\x00c", "a string's end"),
        ("//host/share", "another machine"),
        ("~/x", "somebody's home"),
        ("x" * 300, "too long"),
    ],
)
def test_everything_that_reaches_further_is_refused(reach: Reach, value: str, why: str) -> None:
    for given in (value, ["fine", value]):
        try:
            words = told(reach, given)
        except StepRefused:
            continue
        raise AssertionError(f"{why}: {words}")


@pytest.mark.parametrize("name", ["", "-x", "X", "a b", "settings", "help", "x=y", "a" * 60])
def test_an_option_that_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(StepRefused):
        wish_of([], {name: 1}, samples=False)
