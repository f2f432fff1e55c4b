"""What every connector promises, against a real other side each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from serving.connectors.base import Change, Connector, NotReached
from tests.peers.case_platform import case_platform
from tests.peers.georeport import georeport
from tests.peers.mosquitto import PASSWORD, USER, mosquitto
from tests.peers.ports import free_port
from tests.serving.connectors.parcels import EVENT_ID, GUARD, SECRET, At, connector, parcel


@dataclass
class Side:
    connector: Connector
    count: Callable[[], int] | None
    """Cases at the other side, where it can be asked."""


@contextmanager
def webhook(_folder: Path) -> Iterator[Side]:
    with case_platform() as there:
        ask = f"{there.url}/cases?key={{key}}"
        yield Side(
            connector(connector="webhook", url=f"{there.url}/cases", ask_url=ask),
            lambda: len(there.cases),
        )


@contextmanager
def open311(_folder: Path) -> Iterator[Side]:
    with georeport() as there:
        yield Side(connector(connector="open311", url=there.url), lambda: len(there.requests))


@contextmanager
def mqtt(_folder: Path) -> Iterator[Side]:
    from serving.connectors.choose import connector_for
    from serving.connectors.settings import settings_of

    with mosquitto() as broker:
        settings = settings_of(
            {"connector": "mqtt", "host": "127.0.0.1", "port": broker.port, "username": USER}
        )
        yield Side(connector_for("city", settings, PASSWORD, GUARD, At()), None)


@contextmanager
def file(folder: Path) -> Iterator[Side]:
    yield Side(
        connector(connector="file", folder=str(folder)),
        lambda: len(list(folder.glob(f"*/{EVENT_ID}.json"))),
    )


SIDES = [
    pytest.param(webhook, id="webhook"),
    pytest.param(open311, id="open311"),
    pytest.param(mqtt, id="mqtt", marks=pytest.mark.service),
    pytest.param(file, id="file"),
]
Opened = Callable[[Path], AbstractContextManager[Side]]


@pytest.mark.parametrize("side", SIDES)
def test_a_new_case_a_change_and_its_end_arrive_as_one_case(side: Opened, tmp_path: Path) -> None:
    with side(tmp_path / "out") as there:
        external_id = there.connector.send(parcel()).external_id
        assert external_id
        for sequence, change in enumerate((Change.UPDATE, Change.END), 2):
            told = there.connector.send(parcel(change, sequence, external_id=external_id))
            assert told.external_id in (external_id, None)
        if there.count:
            assert there.count() == 1


@pytest.mark.parametrize("side", SIDES)
def test_what_was_sent_is_known_where_the_other_side_can_be_asked(
    side: Opened, tmp_path: Path
) -> None:
    with side(tmp_path / "out") as there:
        before = there.connector.ask(EVENT_ID, None)
        sent = there.connector.send(parcel())
        by_key = there.connector.ask(EVENT_ID, None)
        by_name = there.connector.ask(EVENT_ID, sent.external_id)
        if there.count is None:
            assert (before.known, by_key.known) == (None, None)
        else:
            assert (before.known, by_key.known, by_name.known) == (False, True, True)
            assert by_key.external_id == sent.external_id


@pytest.mark.parametrize("side", SIDES)
def test_a_probe_reaches_it_and_opens_nothing(side: Opened, tmp_path: Path) -> None:
    with side(tmp_path / "out") as there:
        assert there.connector.probe()
        if there.count:
            assert there.count() == 0


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"connector": "webhook", "url": "http://127.0.0.1:{port}/"}, id="webhook"),
        pytest.param({"connector": "open311", "url": "http://127.0.0.1:{port}"}, id="open311"),
        pytest.param({"connector": "mqtt", "host": "127.0.0.1", "port": "{port}"}, id="mqtt"),
        pytest.param({"connector": "file", "folder": "{folder}/occupied/out"}, id="file"),
    ],
)
def test_where_nobody_answers_nothing_was_taken_and_no_secret_is_told(
    given: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "occupied").write_text("a file where a folder should be")
    port = free_port()
    filled = {
        name: value.replace("{port}", str(port)).replace("{folder}", str(tmp_path))
        for name, value in given.items()
    }
    one = connector(**filled)
    for call in (lambda: one.send(parcel()), one.probe):
        with pytest.raises(NotReached) as caught:
            call()
        assert SECRET not in str(caught.value)
        assert str(caught.value).endswith(".")
