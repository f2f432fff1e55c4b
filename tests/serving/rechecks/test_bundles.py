"""The pair before and after handling goes with the signed bundle and proves itself there."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from serving.evidence.checking import check_bundle
from serving.evidence.signing import make
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
