"""``citypatrol cameras events`` as the operator types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import citypatrol
from pipeline.contract import CameraEventKind
from serving.cameras.errors import CameraNotFound
from tests.serving.events.test_camera_events import event, post
from tests.serving.harness import SECRET, TOKEN, serving


def asked(settings: Path, *words: str) -> list[str]:
    given = ["--settings", str(settings), "cameras", "events", *words]
    answer = CliRunner().invoke(citypatrol.app, given, standalone_mode=False)
    if answer.exception is not None:
        raise answer.exception
    told = [json.loads(line) for line in answer.stdout.splitlines()]
    return [f"{one['camera_id']} {one['kind']}" for one in told]


def test_the_command_lists_what_happened_and_what_still_lasts(
    sqlite_url: str, tmp_path: Path
) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(
        f'[serving]\ndatabase_url = "{sqlite_url}"\n'
        f'secret_key = "{SECRET}"\npipeline_token = "{TOKEN}"\n'
    )
    with serving(sqlite_url) as front:
        post(front, event(CameraEventKind.OFFLINE, 0))
        post(front, event(CameraEventKind.ONLINE, 9))
        post(front, event(CameraEventKind.VIEW_MOVED, 12, camera="quay-1"))
    assert asked(settings) == ["quay-1 view_moved", "gate-3 online", "gate-3 offline"]
    assert asked(settings, "--open") == ["quay-1 view_moved"]
    assert asked(settings, "gate-3") == ["gate-3 online", "gate-3 offline"]
    assert asked(settings, "--district", "north", "--open") == []
    with pytest.raises(CameraNotFound, match="check its id"):
        asked(settings, "nowhere-9")
