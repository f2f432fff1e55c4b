from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from pipeline.storage import (
    FolderStore,
    MemoryStore,
    PictureMissing,
    S3Store,
    StoreSettings,
    open_store,
)

S3 = {"kind": "s3", "endpoint": "minio:9000", "access_key": "a", "secret_key": "hidden-key"}


def test_without_any_setting_pictures_go_into_a_folder() -> None:
    assert isinstance(open_store(StoreSettings()), FolderStore)


def test_each_kind_opens_its_store_and_touches_nothing_yet(tmp_path: Path) -> None:
    assert isinstance(open_store(StoreSettings(kind="memory")), MemoryStore)
    assert isinstance(open_store(StoreSettings.model_validate(S3)), S3Store)
    open_store(StoreSettings(folder=tmp_path / "evidence"))
    assert list(tmp_path.iterdir()) == []


def test_the_secret_key_never_shows_itself() -> None:
    settings = StoreSettings.model_validate(S3)
    for shown in (repr(settings), str(settings), settings.model_dump_json()):
        assert "hidden-key" not in shown


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"endpoint": None}, "endpoint as host:port"),
        ({"endpoint": "http://minio:9000"}, "without http://"),
        ({"endpoint": "user:pass@minio:9000"}, "without a password"),
        ({"secret_key": None}, "both access_key and secret_key"),
        ({"access_key": None}, "both access_key and secret_key"),
        ({"bucket": "Not A Bucket"}, "bucket"),
        ({"prefix": "../"}, "prefix"),
        ({"prefix": "no-slash"}, "prefix"),
        ({"timeout_s": 0}, "timeout_s"),
        ({"kind": "tape"}, "kind"),
        ({"bukket": "x"}, "bukket"),
    ],
)
def test_what_is_wrong_in_the_settings_is_said(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        StoreSettings.model_validate(S3 | change)
    assert sentence in str(caught.value)
    assert "hidden-key" not in str(caught.value)


def test_training_pictures_have_a_room_of_their_own_in_every_store(tmp_path: Path) -> None:
    folder = StoreSettings(folder=tmp_path)
    sha256 = open_store(folder.of_samples()).put(b"blurred", "image/jpeg")
    assert (tmp_path / "samples" / sha256[:2]).is_dir()
    with pytest.raises(PictureMissing):
        open_store(folder).get(sha256)
    assert StoreSettings.model_validate(S3).of_samples().prefix == "pictures/samples/"
