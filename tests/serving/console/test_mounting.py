"""Several apps of one process, one after the other, each with a console of its own services."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI

from serving.app import create_app, create_services
from serving.users.domain import Role
from serving.users.service import add_user
from tests.serving.examples import NOON
from tests.serving.harness import PASSWORD, settings
from tests.serving.shelf import Shelf


@contextmanager
def running(app: FastAPI) -> Iterator[httpx.Client]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        try:
            with httpx.Client(
                base_url=url, headers={"Origin": url}, trust_env=False, timeout=60
            ) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join(30)


def test_each_app_lets_in_its_own_people_only(sqlite_template: Path, tmp_path: Path) -> None:
    names = ("first", "second")
    for name in names:
        file = tmp_path / f"{name}.db"
        shutil.copy(sqlite_template, file)
        services = create_services(settings(f"sqlite:///{file}"), Shelf(), Shelf())
        with services.db.writing() as session:
            add_user(session, name, Role.REVIEWER, None, NOON, PASSWORD)
        with running(create_app(services)) as client:
            answers = {
                tried: client.post("/console/sign-in", data={"name": tried, "password": PASSWORD})
                for tried in (*(other for other in names if other != name), name)
            }
            assert {tried: answer.status_code for tried, answer in answers.items()} == {
                other: 303 if other == name else 401 for other in names
            }
            page = client.get("/console/cases")
            assert page.status_code == 200
            assert name in page.text
