from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from pipeline.domain import Camera, WatchPlan

WRONG = {"id": "c1", "name": "Gate", "url": "rtsp://user:Hidden@Pass/1@10.0.0.1/live"}


def test_a_camera_that_is_refused_keeps_its_password_to_itself() -> None:
    with pytest.raises(ValidationError, match="views") as caught:
        Camera.model_validate(WRONG)
    assert "Pass" not in str(caught.value)


def test_a_plan_that_is_refused_keeps_the_passwords_of_its_cameras() -> None:
    with pytest.raises(ValidationError, match="views") as caught:
        WatchPlan.model_validate_json(json.dumps({"version": "1", "cameras": [WRONG]}))
    assert "Pass" not in str(caught.value)
