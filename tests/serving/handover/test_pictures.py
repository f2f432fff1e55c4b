"""What leaves the house of a picture."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline.contract import EvidenceRole, LookedBox
from serving.connectors.base import NotReached, Refused
from serving.handover.domain import LetterState
from serving.handover.pictures import pictures_of
from tests.serving.examples import evidence
from tests.serving.handover.town import Town
from tests.serving.shelf import Nobody, Shelf


def striped() -> bytes:
    """Stripes everywhere: what is blurred turns grey."""
    picture = np.zeros((180, 320, 3), np.uint8)
    picture[:, ::4] = 255
    picture[:, 1::4] = 255
    return cv2.imencode(".png", picture)[1].tobytes()


def told(shelf: Shelf) -> dict[str, object]:
    item = evidence(shelf, EvidenceRole.OVERVIEW, striped(), media_type="image/png")
    return {"evidence": [item.model_dump(mode="json")]}


def contrast(data: bytes) -> tuple[float, float]:
    """Of a head in the left half, and of the right half."""
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    return float(picture[5:40, 40:100].std()), float(picture[:, 200:].std())


def test_heads_are_blurred_before_a_picture_goes_out() -> None:
    shelf = Shelf()
    somebody = Nobody(LookedBox(label="person", score=0.9, box=(0.1, 0.0, 0.35, 0.9)))
    (picture,) = pictures_of(shelf, somebody, told(shelf), "blurred")
    head, rest = contrast(picture.data)
    assert head < 20 < 90 < rest
    assert picture.media_type == "image/jpeg"


def test_a_destination_that_may_have_originals_gets_them_untouched() -> None:
    shelf = Shelf()
    (picture,) = pictures_of(shelf, Nobody(), told(shelf), "original")
    assert (picture.data, picture.media_type) == (striped(), "image/png")


def test_a_store_that_is_away_is_waited_for_and_a_lost_picture_is_told() -> None:
    shelf = Shelf()
    event = told(shelf)
    shelf.away = True
    with pytest.raises(NotReached, match="waits"):
        pictures_of(shelf, Nobody(), event, "original")
    shelf.away = False
    shelf.lose(event["evidence"][0]["sha256"])  # type: ignore[index]
    with pytest.raises(Refused, match="missing or damaged"):
        pictures_of(shelf, Nobody(), event, "original")


def test_a_folder_gets_the_case_with_its_pictures(town: Town, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    town.destination(connector="file", folder=str(folder))
    report = town.confirmed()
    town.send()
    case = folder / str(report.report_id)
    event = json.loads((case / f"{report.report_id}.json").read_text())
    assert {item["role"] for item in event["evidence"]} == {item.role for item in report.evidence}
    for item in event["evidence"]:
        assert item["redacted"] is True
        assert cv2.imread(str(case / item["url"])) is not None
    assert [letter.state for letter in town.letters()] == [LetterState.SENT]


def test_a_folders_reader_answers_with_a_file(town: Town, tmp_path: Path) -> None:
    from serving.cases.domain import Status
    from serving.handover.answering import poll_due

    folder = tmp_path / "out"
    town.destination(connector="file", folder=str(folder), pictures="none")
    report = town.confirmed()
    town.send()
    answer = folder / str(report.report_id) / "status.json"
    answer.write_text('{"status": "handled", "note": "swept"}')
    town.clock.advance(3600)
    poll_due(town.office)
    assert town.case(report).line.status is Status.HANDLED
