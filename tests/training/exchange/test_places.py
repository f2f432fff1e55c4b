"""Sets from strangers: nothing leads out of a set, unpacks without end, or ends in a traceback."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.storage import StoreSettings
from tests.peers.rclone import SECRET_KEY, S3Server, s3_server
from tests.training.exchange.sets import item, jpeg
from training.exchange.bucket import Bucket
from training.exchange.handing import hand_out
from training.exchange.opening import open_target, open_tree
from training.exchange.places import FolderTarget, PlaceError, UnsafeNameError, safe_name
from training.exchange.report import Problem
from training.exchange.taking import Taking, take

NAMES = "names: {0: car}\n"


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    folder: Path = tmp_path_factory.mktemp("s3") / "objects"
    with s3_server(folder) as server:
        yield server


def packed(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as into:
        for name, data in files.items():
            into.writestr(name, data)
    return path


def problems(place: Path) -> dict[Problem, int]:
    return dict(take(open_tree(str(place), None), Taking("yolo"), None).problems)


@pytest.mark.parametrize(
    "name",
    [
        "../out.jpg",
        "images/train/../../../out.jpg",
        "/etc/out.jpg",
        "images\\train\\out.jpg",
        "C:/out.jpg",
        "a\0.jpg",
        "",
    ],
)
def test_a_name_that_leads_out_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(UnsafeNameError):
        safe_name(name)
    target = FolderTarget(tmp_path / "set")
    with pytest.raises(UnsafeNameError):
        target.write(name, b"")
    target.abandon()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["../out.jpg", "images/train/../../../out.jpg", "/out.jpg"])
def test_a_zip_with_names_that_lead_out_is_taken_without_them(tmp_path: Path, name: str) -> None:
    files = {
        "data.yaml": NAMES.encode(),
        name: jpeg(1),
        "images/train/a.jpg": jpeg(2),
        "labels/train/a.txt": b"",
    }
    place = packed(tmp_path / "slip.zip", files)
    report = take(
        open_tree(str(place), None), Taking("yolo"), tmp_path / "in" / "set", accept_problems=True
    )
    assert report.problems == {Problem.UNSAFE_NAME: 1}
    assert report.pictures == {"train": 1}
    assert not (tmp_path / "out.jpg").exists()
    assert not (tmp_path / "in" / "out.jpg").exists()


def test_a_file_that_unpacks_without_end_is_passed_over(tmp_path: Path) -> None:
    files = {
        "data.yaml": NAMES.encode(),
        "images/train/bomb.jpg": bytes(40 << 20),
        "labels/train/bomb.txt": b"",
    }
    place = packed(tmp_path / "bomb.zip", files)
    assert place.stat().st_size < 1 << 17
    assert problems(place) == {Problem.TOO_BIG: 1}


def test_a_file_beyond_every_limit_is_passed_over(tmp_path: Path) -> None:
    for name in ("images/train/a.jpg", "labels/train/a.txt"):
        (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / "data.yaml").write_text(NAMES)
    with (tmp_path / "images/train/a.jpg").open("wb") as huge:
        huge.truncate((64 << 20) + 1)
    (tmp_path / "labels/train/a.txt").write_text("")
    assert problems(tmp_path) == {Problem.TOO_BIG: 1}


def test_a_damaged_entry_is_passed_over(tmp_path: Path) -> None:
    files = {"data.yaml": NAMES.encode(), "labels/train/a.txt": b""}
    place = packed(tmp_path / "bad.zip", files | {"images/train/a.jpg": jpeg(1)})
    data = bytearray(place.read_bytes())
    at = data.index(b"images/train/a.jpg") + 60
    data[at : at + 40] = bytes(40)
    place.write_bytes(bytes(data))
    assert problems(place) == {Problem.UNREADABLE: 1}


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 and nothing", b"no zip at all"])
def test_what_is_no_zip_is_said_in_one_sentence(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(PlaceError, match="no zip file that can be read"):
        open_tree(str(tmp_path / "a.zip"), None)


def test_a_place_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="check the path"):
        open_tree(str(tmp_path / "none"), None)


def test_a_link_out_of_a_folder_is_not_followed(tmp_path: Path) -> None:
    root = tmp_path / "set"
    (root / "images/train").mkdir(parents=True)
    (root / "labels/train").mkdir(parents=True)
    (root / "data.yaml").write_text(NAMES)
    (root / "labels/train/a.txt").write_text("")
    (tmp_path / "secret.jpg").write_bytes(jpeg(1))
    (root / "images/train/a.jpg").symlink_to(tmp_path / "secret.jpg")
    assert problems(root) == {Problem.UNSAFE_NAME: 1}


@pytest.mark.service
def test_wrong_keys_are_said_in_one_sentence_without_them(s3: S3Server) -> None:
    wrong = s3.settings(secret_key="wrong-but-secret")
    with pytest.raises(PlaceError, match="check its keys") as caught:
        open_target("s3://sets/x", wrong)
    assert "wrong-but-secret" not in str(caught.value)
    assert SECRET_KEY not in str(caught.value)


def test_a_server_nobody_runs_is_said_in_one_sentence() -> None:
    settings = StoreSettings.model_validate(
        {
            "kind": "s3",
            "endpoint": "127.0.0.1:9",
            "access_key": "a",
            "secret_key": "b" * 8,
            "secure": False,
            "timeout_s": 1.0,
            "tries": 1,
        }
    )
    with pytest.raises(PlaceError, match="does not answer"):
        list(Bucket("s3://sets/x", settings).names())


@pytest.mark.parametrize("place", ["s3://", "s3:///x", "s3://b/../x"])
def test_an_address_that_is_none_is_said(place: str) -> None:
    settings = StoreSettings.model_validate(
        {"kind": "s3", "endpoint": "x:1", "access_key": "a", "secret_key": "b" * 8}
    )
    with pytest.raises(PlaceError):
        Bucket(place, settings)


def test_s3_needs_settings_of_an_s3_store() -> None:
    for settings in (None, StoreSettings()):
        with pytest.raises(PlaceError, match="have no S3 store"):
            open_target("s3://sets/x", settings)


@pytest.mark.service
def test_a_bucket_lies_below_its_prefix_and_others_are_untouched(s3: S3Server) -> None:
    for prefix in ("one", "one-more"):
        hand_out([item(1)], open_target(f"s3://beside/{prefix}", s3.settings()), "yolo")
    names = set(Bucket("s3://beside/one", s3.settings()).names())
    assert "data.yaml" in names
    assert len(names) == 4
