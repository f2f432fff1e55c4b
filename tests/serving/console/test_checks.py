"""What the camera says afterwards stands on the case's page, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pipeline.contract import CheckUnable
from serving.console.checks import afterwards
from serving.console.moments import Moments
from serving.console.words import Language, Words
from serving.rechecks.domain import CaseCheck, CheckState, Gone

NOON = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)


def moments(language: Language) -> Moments:
    return Moments(ZoneInfo("Asia/Shanghai"), Words(language))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("state", CheckState)
def test_every_state_of_a_check_is_said(language: Language, state: CheckState) -> None:
    check = CaseCheck(state, None, NOON, None, None, None)
    assert Words(language)(f"check.{state}") in str(afterwards(check, None, moments(language)))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("reason", CheckUnable)
def test_every_reason_a_camera_could_not_tell_is_said_with_the_deadline(
    language: Language, reason: CheckUnable
) -> None:
    due = NOON + timedelta(minutes=30)
    check = CaseCheck(CheckState.UNABLE, reason, NOON, NOON, None, due)
    said = str(afterwards(check, None, moments(language)))
    assert Words(language)(f"check.why_{reason}") in said
    assert Words(language)("check.due") in said


@pytest.mark.parametrize("language", Language)
def test_what_left_by_itself_is_said_with_how_long_it_stood(language: Language) -> None:
    gone = Gone(NOON, NOON + timedelta(minutes=23), NOON + timedelta(minutes=30), 6)
    told = moments(language)
    assert told.duration(23 * 60) in str(afterwards(None, gone, told))
    assert afterwards(None, None, told) is None
