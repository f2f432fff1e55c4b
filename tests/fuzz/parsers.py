"""Every parser of ours that reads what others wrote, with inputs to begin from."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ValidationError

from models.manifest import read_manifest
from models.shelf import SHIPPED
from pipeline.contract import (
    CameraEvent,
    CheckResult,
    LookSample,
    PatrolReport,
    PlaceGone,
    Report,
    ShadowReport,
    ShownLook,
    SuppressionLetter,
    WatchPlan,
)
from pipeline.replay import read_view
from pipeline.simulator import rtsp, transport_header
from pipeline.simulator.config import read_toml
from serving.calendars.files import read_year
from serving.cameras.lists import read_cameras
from serving.cases import schemas
from serving.cases.wanted import Cursor
from serving.districts.files import read_tree
from serving.evidence.archive import Archive, BundleUnreadable, archive
from serving.handover.importing import read_destinations
from serving.permits.files import read_permits
from serving.permits.window_text import window_of
from serving.standards.reading import read_pack
from serving.tokens.domain import parsed
from serving.units.reading import read_register

SERVING: Final = Path(__file__).parents[2] / "serving"
SECRET: Final = "Hunter2-of-the-camera"
"""Stands in the inputs where a password stands; no refusal may repeat it."""


YEAR: Final = SERVING / "calendars" / "years" / "2026.toml"
LETTERS: Final[dict[type[BaseModel], str]] = {
    CameraEvent: "POST /api/pipeline/camera-events",
    CheckResult: "POST /api/pipeline/check-results",
    LookSample: "POST /api/look-samples",
    PatrolReport: "POST /api/pipeline/patrol-reports",
    PlaceGone: "POST /api/pipeline/places-gone",
    Report: "POST /api/reports",
    ShadowReport: "POST /api/shadow-reports",
    ShownLook: "POST /api/pipeline/looks",
    SuppressionLetter: "POST /api/pipeline/suppressions",
    WatchPlan: "GET /api/watch-plan",
}
"""What is sent between the programs, and where an example of it is recorded."""

REQUESTS: Final = (
    b"OPTIONS rtsp://10.0.0.7/a RTSP/1.0\r\nCSeq: 1\r\n\r\n",
    b"SETUP rtsp://10.0.0.7/a/track1 RTSP/1.0\r\nCSeq: 3\r\n"
    b"Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n$\x01\x00\x04\x80\xc8\x00\x06",
    b"DESCRIBE rtsp://10.0.0.7/a RTSP/1.0\r\nCSeq: 2\r\nContent-Length: 3\r\n\r\nabc",
)
TRANSPORTS: Final = (
    b"RTP/AVP/TCP;unicast;interleaved=0-1",
    b"RTP/AVP;unicast;client_port=50000-50001",
)
LISTS: Final = (
    f"id,name,url,longitude,latitude\nc1,Gate,rtsp://a:{SECRET}@10.0.0.7/1,117.1,36.6\n".encode(),
    "设备编码;名称;经度;纬度\n34020000001320000001;东门;117.1;36.6\n".encode("gb18030"),
)
CATALOGUES: Final = (
    json.dumps(
        {"DeviceList": [{"DeviceID": "34020000001320000001", "Name": "东门", "Status": "ON"}]}
    ).encode(),
    json.dumps({"cameras": [{"id": "c1", "name": "Gate", "url": "rtsp://10.0.0.7/1"}]}).encode(),
)
PLANS: Final = (
    f"""[[sources]]
id = "platform"
max_sessions = 8

[[cameras]]
id = "gate-1"
name = "Gate"
url = "rtsp://viewer:{SECRET}@10.0.0.7/1"
source = "platform"

[[cameras.views]]
id = "main"
watch = ["green_belt_parking"]

[[cameras.views.zones]]
id = "lawn"
kind = "green_belt"
polygon = [[0.1, 0.5], [0.9, 0.5], [0.9, 0.9]]
""".encode(),
)
PERMITS: Final = (
    b"""[[permits]]
id = "west-night-market"
name = "Night market"
kinds = ["street_vending"]
areas = [{ camera = "quay-1", area = "whole_view" }]
windows = [{ weekdays = [5, 6], start = "18:00", end = "02:00" }]
valid_from = 2026-05-01
valid_until = 2026-10-31
applicant = "Market office"
approver = "Sub-district office"
""",
)
AREAS: Final = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"id": "market", "kinds": ["street_vending"]},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [[[117.1, 36.6], [117.2, 36.6], [117.2, 36.7], [117.1, 36.6]]],
                },
            }
        ],
    }
).encode()
VIEWS: Final = (
    b"""timezone = "Asia/Shanghai"

[view]
id = "main"
watch = ["street_vending"]

[[view.zones]]
id = "square"
kind = "no_vending"
polygon = [[0.1, 0.5], [0.9, 0.5], [0.9, 0.9]]
""",
)
ENVIRONMENT: Final = {"HOTLINE_SECRET": SECRET}
DESTINATIONS: Final = (
    b"""[[destinations]]
id = "hotline"
connector = "webhook"
url = "https://platform.city.example/api/cases"
secret_env = "HOTLINE_SECRET"
pictures = "blurred"

[destinations.codes]
manhole_missing = { major = "01", minor = "01-23" }
""",
)


@dataclass(frozen=True)
class Parser:
    """``feed`` gets bytes and may refuse them in words; anything else it raises is a crash."""

    name: str
    feed: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    refusals: tuple[type[Exception], ...] = ()

    def take(self, data: bytes) -> str | None:
        """The refusal in words, None where the input was understood. Raises what is no refusal."""
        try:
            self.feed(data)
        except Exception as error:
            if isinstance(error, self.refusals) or hasattr(error, "exit_code"):
                return str(error) or type(error).__name__
            raise
        return None


@contextmanager
def every_parser() -> Iterator[dict[str, Parser]]:
    """By name. Files are written to memory where the machine has such a place."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        room = Path(folder)
        yield {one.name: one for one in (*_texts(), *_letters(), *_files(room), *_folders(room))}


def _texts() -> Iterator[Parser]:
    def request(data: bytes) -> None:
        buffer = bytearray(data)
        while (before := len(buffer)) and rtsp.take(buffer) is not None:
            assert len(buffer) < before

    yield Parser("an RTSP request", request, REQUESTS, (rtsp.Nonsense,))
    yield _text("a transport header", transport_header.lane, TRANSPORTS)
    yield _text("a permit's window", window_of, (b"workdays 06:00-09:00", b"mon,fri 18:00-02:00"))
    yield _text("an API token", parsed, (b"cp_" + b"0" * 32 + b"_" + b"x" * 43,))
    cursor = schemas.written(Cursor(datetime(2026, 5, 4, tzinfo=UTC), UUID(int=7))) or ""
    yield _text("a cursor", schemas.read, (cursor.encode(),))


def _letters() -> Iterator[Parser]:
    recorded = json.loads((SERVING / "description" / "examples.json").read_text())
    for model, route in LETTERS.items():
        seed = json.dumps(recorded[route].get("request") or recorded[route]["answer"]).encode()
        yield Parser(f"a letter: {model.__name__}", _letter(model), (seed,), (ValidationError,))


def _files(room: Path) -> Iterator[Parser]:
    for name, suffix, read, seeds in (
        ("a list of cameras, CSV", ".csv", read_cameras, LISTS),
        ("a list of cameras, JSON", ".json", read_cameras, CATALOGUES),
        ("a plan", ".toml", read_cameras, PLANS),
        ("permits, TOML", ".toml", read_permits, PERMITS),
        ("permits, GeoJSON", ".geojson", read_permits, (AREAS,)),
        ("a view", ".toml", read_view, VIEWS),
        ("the simulator's paths", ".toml", read_toml, (b'[[path]]\nname = "a"\nsource = "b"\n',)),
        ("a list of districts", ".csv", read_tree, (b"id,name,level,parent\nc,C,city,\n",)),
        ("a year of holidays", ".toml", read_year, (YEAR.read_bytes(),)),
        ("destinations", ".toml", lambda file: read_destinations(file, ENVIRONMENT), DESTINATIONS),
        ("an evidence bundle", ".zip", _bundle, (_a_bundle(),)),
    ):
        yield Parser(
            name,
            _file(room / f"{name.replace(' ', '-')}{suffix}", read),
            seeds,
            (BundleUnreadable,),
        )


def _folders(room: Path) -> Iterator[Parser]:
    for name, folder, read in (
        ("a standards pack", SERVING / "standards" / "packs" / "yuncheng-sample", read_pack),
        ("a register of units", SERVING / "units" / "registers" / "county-sample", read_register),
        ("a model package", SHIPPED / "citypatrol" / "0.4.0", read_manifest),
    ):
        for file in sorted(folder.iterdir()):
            if file.suffix in (".toml", ".csv", ".yaml", ".geojson"):
                copy = room / f"{name} {file.name}".replace(" ", "-")
                copy.mkdir()
                for other in folder.iterdir():
                    if other.stat().st_size < 1_000_000:
                        (copy / other.name).write_bytes(other.read_bytes())
                yield Parser(
                    f"{name}: {file.name}",
                    _of_folder(copy / file.name, read),
                    (file.read_bytes()[:6_000], file.read_bytes()),
                )


def _text(name: str, read: Callable[[str], object], seeds: tuple[bytes, ...]) -> Parser:
    return Parser(name, lambda data: read(data.decode("utf-8", "replace")), seeds)


def _letter(model: type[BaseModel]) -> Callable[[bytes], object]:
    return lambda data: model.model_validate_json(data)


def _file(file: Path, read: Callable[[Path], object]) -> Callable[[bytes], object]:
    def feed(data: bytes) -> object:
        file.write_bytes(data)
        return read(file)

    return feed


def _of_folder(file: Path, read: Callable[[Path], object]) -> Callable[[bytes], object]:
    def feed(data: bytes) -> object:
        file.write_bytes(data)
        return read(file.parent)

    return feed


def _bundle(file: Path) -> object:
    with Archive(file) as opened:
        return [opened.read(name) for name in opened.entries]


def _a_bundle() -> bytes:
    files = (("manifest.json", b"{}"), ("manifest.sig", b"{}"), ("README.txt", b"read me"))
    return b"".join(archive(files, datetime(2026, 5, 4, tzinfo=UTC)))
