"""A register that somebody brings: shown first, then taken, and never over another one unseen."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest

from serving.connectors.coordinates import Crs, convert
from serving.differences.domain import Difference, Done
from serving.units.comparing import RegisterPart, areas_by_name, differences
from serving.units.errors import UnitsUnreadable
from serving.units.reading import SHIPPED, read_register
from serving.units.uploads import Upload, register_in
from serving.users.domain import Role
from tests.serving.console.told import assert_told_in_both_languages
from tests.serving.harness import Front, assert_problem

FOLDER = SHIPPED / "county-sample"
SAMPLE = read_register(FOLDER)
UNITS = (FOLDER / "units.csv").read_text(encoding="utf-8")
SQUARE = [[111.0, 35.0], [111.1, 35.0], [111.1, 35.1], [111.0, 35.1], [111.0, 35.0]]
PATH = "/api/unit-imports"
REALLY = {"dry_run": "false"}
MAP = {"name": "areas.geojson"}


def zipped(changed: Mapping[str, str | None] | None = None) -> bytes:
    """The sample's folder; ``changed`` puts other text into files, None leaves one out."""
    files = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.iterdir()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in {**files, **(changed or {})}.items():
            if text is not None:
                archive.writestr(f"register/{name}", text)
    return out.getvalue()


def areas(*units: str, ring: Any = SQUARE, **more: Any) -> bytes:
    """A map that comes alone: one square of each unit."""
    features = [
        {
            "type": "Feature",
            "properties": {"unit": unit, "name": "by the station"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for unit in units
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def test_a_zip_of_a_folder_is_that_register() -> None:
    assert register_in(Upload("my register.zip", zipped({"notes.txt": "x"})), None) == SAMPLE


def test_units_that_come_alone_leave_the_areas_where_they_are() -> None:
    longer = f"{UNITS}new-desk,,city,甲,A,,,\n".encode()
    new = register_in(Upload("Units.CSV", longer), SAMPLE)
    assert (len(new.units), new.areas) == (len(SAMPLE.units) + 1, SAMPLE.areas)
    assert differences(SAMPLE, new) == [Difference(RegisterPart.UNITS, Done.ADDED, "new-desk")]


@pytest.mark.parametrize("crs", list(Crs))
def test_areas_that_come_alone_are_in_what_the_file_says_or_else_whoever_brings_it(
    crs: Crs,
) -> None:
    ring = [list(convert((x, y), Crs.WGS84, crs)) for x, y in SQUARE]
    told = {"crs": {"properties": {"name": {"gcj02": "GCJ-02", "cgcs2000": "EPSG:4490"}.get(crs)}}}
    silent = register_in(Upload("a.json", areas("street-01", ring=ring), crs), SAMPLE)
    saying = Upload("a.geojson", areas("street-01", ring=ring, **told), Crs.WGS84)
    for new in (silent, register_in(saying, SAMPLE) if crs is not Crs.WGS84 else silent):
        assert new.units == SAMPLE.units
        [area] = new.areas
        assert area.geometry["coordinates"][0][2] == pytest.approx(SQUARE[2], abs=1e-8)


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        pytest.param(Upload("x.zip", b"no zip"), "no ZIP file", id="no zip"),
        pytest.param(Upload("register", b""), "no ZIP file", id="nothing"),
        pytest.param(
            Upload("x.zip", zipped({"register.toml": None})), "no register.toml", id="no head"
        ),
        pytest.param(
            Upload("x.zip", zipped({"units.csv": UNITS + "x,nobody,city,甲,A,,,\n"})),
            "units.csv line 29",
            id="a line",
        ),
        pytest.param(Upload("x.csv", UNITS[:40].encode()), "columns must be", id="columns"),
        pytest.param(Upload("x.json", areas("nobody")), "feature 1 .*no unit nobody", id="unit"),
        pytest.param(Upload("x.json", b"{"), "not valid JSON", id="no map"),
        pytest.param(Upload("x.geojson", b"\xff"), "not UTF-8", id="no text"),
    ],
)
def test_a_file_that_is_no_register_is_refused_in_a_sentence(upload: Upload, sentence: str) -> None:
    with pytest.raises(UnitsUnreadable, match=sentence) as refusal:
        register_in(upload, SAMPLE)
    assert "/tmp" not in str(refusal.value)
    assert_told_in_both_languages(refusal.value)


@pytest.mark.parametrize("name", ["units.csv", "areas.geojson"])
def test_a_part_of_a_register_needs_one_to_be_put_into(name: str) -> None:
    with pytest.raises(UnitsUnreadable, match="as a ZIP first") as refusal:
        register_in(Upload(name, b""), None)
    assert_told_in_both_languages(refusal.value)


def test_every_unit_and_area_that_another_register_changes_is_named() -> None:
    first, second, *others = SAMPLE.areas
    ring = [[[x + 0.001, y] for x, y in part] for part in first.geometry["coordinates"]]
    moved = first.model_copy(update={"geometry": {"type": "Polygon", "coordinates": ring}})
    unit = SAMPLE.units[1].model_copy(update={"stands_for": ("someone",), "desk": True})
    after = SAMPLE.model_copy(
        update={
            "units": (SAMPLE.units[0], unit, *SAMPLE.units[2:]),
            "areas": (moved, *others, *others[:1]),
        }
    )
    found = differences(SAMPLE, after)
    assert [(one.sheet, one.done, one.key, one.field) for one in found] == [
        (RegisterPart.UNITS, Done.CHANGED, unit.id, "stands_for"),
        (RegisterPart.UNITS, Done.CHANGED, unit.id, "desk"),
        (RegisterPart.AREAS, Done.CHANGED, f"{first.unit} · {first.name}", "outline"),
        (RegisterPart.AREAS, Done.REMOVED, f"{second.unit} · {second.name}", ""),
        (RegisterPart.AREAS, Done.ADDED, f"{others[0].unit} · {others[0].name} (2)", ""),
    ]
    assert found[2].before.split(" · ")[0] == found[2].after.split(" · ")[0], "of the same size"
    assert found[2].before != found[2].after
    assert differences(SAMPLE, SAMPLE) == []
    assert {one.done for one in differences(None, SAMPLE)} == {Done.ADDED}
    assert list(areas_by_name(SAMPLE).values()) == list(SAMPLE.areas)


def test_a_register_is_shown_taken_once_and_written_down(front_on_both: Front) -> None:
    with front_on_both.person(Role.ADMINISTRATOR, name="boss") as boss:
        assert_problem(boss.post(PATH, content=areas("street-01"), params=MAP), 422, "ZIP first")
        shown = boss.post(PATH, content=zipped()).json()
        assert (shown["revision"], shown["known"], shown["written"]) == (0, False, False)
        assert (shown["units"], shown["areas"]) == (len(SAMPLE.units), len(SAMPLE.areas))
        assert_problem(boss.get("/api/units"), 404, "No units")
        assert boss.post(PATH, content=zipped(), params=REALLY).json()["written"]
        again = boss.post(PATH, params={"shipped": "county-sample", **REALLY}).json()
        assert (again["known"], again["written"]) == (True, False)
        both = areas("street-01", "street-02")
        drawn = boss.post(PATH, content=both, params={**MAP, **REALLY}).json()
        assert drawn["written"]
        assert any("overlap" in one for one in drawn["warnings"])
        told = boss.get("/api/units").json()
        assert (told["imported_by"], len(told["units"])) == ("boss", len(SAMPLE.units))
        assert len(boss.get("/api/units/areas").json()["features"]) == 2
        acts = boss.get("/api/audit", params={"act": "units_imported"}).json()["entries"]
        assert [(one["actor"], one["details"]["areas"]) for one in acts] == [
            ("boss", 2),
            ("boss", len(SAMPLE.areas)),
        ]
        assert_problem(boss.post(PATH, params={"shipped": "none"}), 422, "choose of")
    with front_on_both.person(Role.ADMINISTRATOR, "north") as northerner:
        assert_problem(northerner.post(PATH, content=zipped()), 403, "whole city")


def test_a_preview_of_another_register_takes_nothing_over(front_on_both: Front) -> None:
    with front_on_both.person(Role.ADMINISTRATOR) as boss:
        seen = boss.post(PATH, content=zipped()).json()["revision"]
        boss.post(PATH, content=zipped({"areas.geojson": None}), params=REALLY).raise_for_status()
        late = boss.post(PATH, content=zipped(), params={**REALLY, "revision": str(seen)})
        assert_problem(late, 409, "preview again")
        assert boss.get("/api/units/areas").json()["features"] == []
