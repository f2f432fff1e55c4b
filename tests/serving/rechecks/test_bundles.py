"""The pair before and after handling goes with the signed bundle and proves itself there."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from serving.evidence.checking import check_bundle
from serving.evidence.signing import SigningKey, make, written
from serving.users.domain import Role
from tests.serving.examples import jpeg
from tests.serving.harness import serving
from tests.serving.rechecks.town import handled, result, send


def test_a_checked_case_is_bundled_with_both_pictures_and_a_changed_one_is_found(
    sqlite_url: str, tmp_path: Path
) -> None:
    key = make(tmp_path / "evidence.key", replace=False)
    with serving(sqlite_url, evidence={"key_file": tmp_path / "evidence.key"}) as front:
        case_id = handled(front)
        send(front, result(front, case_id)).raise_for_status()
        with front.person(Role.ADMINISTRATOR) as person:
            wish = {"pictures": "originals", "why": "the court asked"}
            answer = person.post(f"/api/cases/{case_id}/bundle", json=wish).raise_for_status()
    file = tmp_path / "bundle.zip"
    file.write_bytes(answer.content)
    assert check_bundle(file, [key.public]).sound
    with zipfile.ZipFile(io.BytesIO(answer.content)) as found:
        files = {name: found.read(name) for name in found.namelist()}
    [after] = [name for name in files if "handle_after" in name]
    assert any("handle_before" in name for name in files)
    assert files[after] == jpeg(140)
    with zipfile.ZipFile(file, "w") as changed:
        for name, data in files.items():
            changed.writestr(name, jpeg(141) if name == after else data)
    [fault] = check_bundle(file, [key.public]).complaints
    assert "handle_after" in fault


Wrong = Callable[[dict[str, Any]], None]


def swapped(manifest: dict[str, Any]) -> None:
    """What was before is said to be after."""
    before, after = manifest["pictures"][-2:]
    before["role"], after["role"] = after["role"], before["role"]


def left_out(manifest: dict[str, Any]) -> None:
    """The picture after handling is hidden."""
    manifest["pictures"].pop()


def exchanged(manifest: dict[str, Any]) -> None:
    """Another clean street stands in for the one after handling."""
    manifest["pictures"][-1]["sha256"] = "e" * 64


def unnamed(manifest: dict[str, Any]) -> None:
    """The step is made not to name its pictures."""
    del manifest["chain"]["steps"][-1]["picture_after"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (swapped, "history names"),
        (left_out, "handle_after picture is not the one"),
        (exchanged, "handle_after picture is not the one"),
        (unnamed, "is not what was written"),
    ],
)
def test_a_pair_that_the_history_does_not_name_is_found_though_the_city_signed_it(
    wrong: Wrong, told: str, sqlite_url: str, tmp_path: Path
) -> None:
    """Somebody with the city's own key cannot pass off other pictures without another history."""
    key = make(tmp_path / "evidence.key", replace=False)
    with serving(sqlite_url, evidence={"key_file": tmp_path / "evidence.key"}) as front:
        case_id = handled(front)
        send(front, result(front, case_id)).raise_for_status()
        with front.person(Role.ADMINISTRATOR) as person:
            wish = {"pictures": "originals", "why": "the court asked"}
            answer = person.post(f"/api/cases/{case_id}/bundle", json=wish).raise_for_status()
    file = tmp_path / "bundle.zip"
    file.write_bytes(signed_again(answer.content, key, wrong))
    complaints = check_bundle(file, [key.public]).complaints
    assert any(told in complaint for complaint in complaints), complaints


def signed_again(bundle: bytes, key: SigningKey, wrong: Wrong) -> bytes:
    with zipfile.ZipFile(io.BytesIO(bundle)) as found:
        files = {name: found.read(name) for name in found.namelist()}
    manifest = json.loads(files["manifest.json"])
    wrong(manifest)
    files["manifest.json"] = json.dumps(manifest).encode()
    signature = json.loads(files["manifest.sig"])
    signature["signature"] = written(key.sign(files["manifest.json"]))
    files["manifest.sig"] = json.dumps(signature).encode()
    again = io.BytesIO()
    with zipfile.ZipFile(again, "w") as changed:
        for name, data in files.items():
            changed.writestr(name, data)
    return again.getvalue()
