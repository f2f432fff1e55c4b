"""An upgrade keeps what was there."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from pydantic import SecretStr

from pipeline.contract import Camera
from serving.cameras.repository import CameraRepository
from serving.db import migrations, open_database, upgrade
from serving.users.domain import Scope
from serving.vault import Vault
from tests.serving.examples import LAWN, NOON

VAULT = Vault(SecretStr("k" * 32))


def first_light() -> dict[str, list[dict[str, Any]]]:
    """A city as the first version kept it."""
    place = {"camera_id": "gate-3", "view_id": "main"}
    return {
        "sources": [{"id": "platform", "max_sessions": 8}],
        "cameras": [
            {
                "id": "gate-3",
                "name": "门",
                "source_id": "platform",
                "district": "north",
                "gb28181_id": None,
                "longitude": None,
                "latitude": None,
                "target_s": 120.0,
                "address_sealed": VAULT.seal("gate-3", SecretStr("rtsp://h/s")),
                "address_shown": "rtsp://h",
                "changed_at": NOON,
            }
        ],
        "views": [{"camera_id": "gate-3", "id": "main", "name": "main", "watch": ["a_b"]}],
        "zones": [{**place, "id": "lawn", "kind": "green_belt", "polygon": LAWN}],
    }


@pytest.mark.parametrize("revision", ["0001"])
def test_a_city_of_an_older_version_is_whole_after_the_upgrade(
    empty_url: str, revision: str
) -> None:
    database = open_database(empty_url)
    with database.engine.execution_options(writes=True).begin() as connection:
        command.upgrade(migrations(connection), revision)
        tables = sa.MetaData()
        tables.reflect(connection)
        for name, rows in first_light().items():
            connection.execute(tables.tables[name].insert(), rows)
    upgrade(empty_url)
    with database.reading() as session:
        camera = CameraRepository(session, Scope.everywhere()).camera("gate-3", VAULT)
    database.close()
    assert camera == Camera.model_validate(
        {
            "id": "gate-3",
            "name": "门",
            "url": "rtsp://h/s",
            "source": "platform",
            "district": "north",
            "target_s": 120.0,
            "views": [
                {
                    "id": "main",
                    "watch": ["a_b"],
                    "zones": [{"id": "lawn", "kind": "green_belt", "polygon": LAWN}],
                }
            ],
        }
    )
