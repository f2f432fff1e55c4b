"""A standards pack that is brought as a file: shown first, then taken."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date

import pytest

from serving.differences.domain import Difference, Done
from serving.standards.comparing import Sheet, differences
from serving.standards.errors import PackUnreadable
from serving.standards.reading import SHIPPED, read_pack, shipped_pack
from serving.standards.uploads import pack_in
from serving.users.domain import Role
from tests.serving.console.told import assert_told_in_both_languages
from tests.serving.harness import Front, assert_problem

FOLDER = SHIPPED / "county-sample"
PACK = read_pack(FOLDER)


def zipped(changed: Mapping[str, str | None] | None = None, folder: str = "pack/") -> bytes:
    """The sample county's folder; ``changed`` puts other text into files, None leaves one out."""
    files = {file.name: file.read_text() for file in FOLDER.iterdir()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in {**files, **(changed or {})}.items():
            if text is not None:
                archive.writestr(folder + name, text)
    return out.getvalue()


@pytest.mark.parametrize("folder", ["", "pack/", "a/b/"])
def test_a_zip_of_a_packs_folder_is_that_pack(folder: str) -> None:
    assert pack_in(zipped({"notes.txt": "passed over"}, folder)) == PACK


def test_a_file_that_climbs_out_of_the_zip_lands_nowhere() -> None:
    assert pack_in(zipped({"../../evil.csv": "x"})) == PACK


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        pytest.param(b"no zip", "no ZIP file", id="no zip"),
        pytest.param(zipped({"pack.toml": None}), "holds no pack.toml", id="no head"),
        pytest.param(zipped({"minors.csv": None}), "minors.csv cannot be read", id="no minors"),
        pytest.param(zipped({"b/pack.toml": "x"}), "holds pack.toml twice", id="two folders"),
        pytest.param(zipped({"minors.csv": "a" * 21_000_000}), "unpacks to more", id="a bomb"),
        pytest.param(zipped({"pack.toml": "id = "}), "pack.toml is not valid TOML", id="broken"),
    ],
)
def test_a_file_that_is_no_pack_is_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(PackUnreadable, match=sentence) as refusal:
        pack_in(data)
    assert "/tmp" not in str(refusal.value)
    assert_told_in_both_languages(refusal.value)


def test_every_line_that_another_edition_changes_is_named() -> None:
    minor = PACK.minors[0]
    longer = minor.model_copy(update={"limit_value": minor.limit_value + 1, "name_en": "Other"})
    newer = PACK.model_copy(
        update={
            "effective": date(2027, 1, 1),
            "minors": (longer, *PACK.minors[2:]),
            "units": (*PACK.units, PACK.units[0].model_copy(update={"id": "new-unit"})),
        }
    )
    key, gone = f"{minor.group} {minor.code}", PACK.minors[1]
    limits = str(minor.limit_value), str(minor.limit_value + 1)
    assert differences(PACK, newer) == [
        Difference(
            Sheet.HEAD, Done.CHANGED, PACK.id, "effective", str(PACK.effective), "2027-01-01"
        ),
        Difference(Sheet.MINORS, Done.CHANGED, key, "name_en", minor.name_en, "Other"),
        Difference(Sheet.MINORS, Done.CHANGED, key, "limit_value", *limits),
        Difference(Sheet.MINORS, Done.REMOVED, f"{gone.group} {gone.code}"),
        Difference(Sheet.UNITS, Done.ADDED, "new-unit"),
    ]
    assert differences(PACK, PACK) == []
    assert {one.done for one in differences(None, PACK)} == {Done.ADDED}


def test_a_pack_is_shown_taken_once_and_never_contradicted(front_on_both: Front) -> None:
    front = front_on_both
    path = "/api/standards-imports"
    older = "national-older"
    with front.person(Role.ADMINISTRATOR) as boss:
        first = boss.post(path, params={"shipped": older, "dry_run": "false"}).json()
        assert (first["beside"], first["written"]) == (None, True)
        shown = boss.post(path, content=zipped()).json()
        assert shown["beside"] == f"{older} {shipped_pack(older).version}"
        assert shown["differences"]
        assert not shown["written"]
        assert [one["id"] for one in boss.get("/api/standards").json()["packs"]] == [older]
        assert boss.post(path, content=zipped(), params={"dry_run": "false"}).json()["written"]
        again = boss.post(path, content=zipped(), params={"dry_run": "false"}).json()
        assert (again["known"], again["written"]) == (True, False)
        packs = boss.get("/api/standards").json()["packs"]
        assert [(one["id"], one["in_force"]) for one in packs] == [(older, False), (PACK.id, True)]
        whole = boss.get(f"/api/standards/{PACK.id}/{PACK.version}").json()
        assert len(whole["minors"]) == len(PACK.minors)
        assert_problem(boss.get("/api/standards/no/1"), 404, "no pack no 1")
        head = (FOLDER / "pack.toml").read_text().replace("soon_due = 0.75", "soon_due = 0.5")
        other = boss.post(path, content=zipped({"pack.toml": head}))
        assert_problem(other, 409, "another version")
        assert_problem(boss.post(path, params={"shipped": "none"}), 422, "choose from")
    with front.person(Role.ADMINISTRATOR, "north") as northerner:
        for answer in (northerner.get("/api/standards"), northerner.post(path, content=zipped())):
            assert_problem(answer, 403, "whole city")
