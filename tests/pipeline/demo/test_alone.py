"""Two demos in one folder: the second would empty it beneath the first."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from pipeline.demo.alone import DemoFolderUnusable, DemoRuns, alone_in
from pipeline.demo.show import Demo


def test_a_second_demo_in_the_same_folder_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "demo"
    with alone_in(folder), pytest.raises(DemoRuns, match="end it with Ctrl-C"), alone_in(folder):
        pass
    with alone_in(folder):
        assert folder.parent.is_dir()


def test_demos_in_two_folders_do_not_mind_each_other(tmp_path: Path) -> None:
    with alone_in(tmp_path / "one" / "demo"), alone_in(tmp_path / "two" / "demo"):
        assert (tmp_path / "two").is_dir()


def test_a_demo_without_a_place_for_its_files_says_so(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where the folder belongs")
    refused = pytest.raises(DemoFolderUnusable, match="run it in a folder where you may write")
    with refused, alone_in(tmp_path / "var" / "demo"):
        pass


def test_the_settings_of_a_demo_are_readable_by_its_owner_only(tmp_path: Path) -> None:
    demo = Demo(tmp_path, 8080, (), "", 2.0)
    demo.write_settings()
    assert stat.S_IMODE(demo.settings.stat().st_mode) == 0o600
