"""Times and durations as people read them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from serving.console.moments import Moments, percent
from serving.console.words import Language, Words

AT = datetime(2026, 11, 21, 21, 9, 4, 900_000, tzinfo=UTC)
CITY = ZoneInfo("Asia/Shanghai")
ENGLISH = Moments(CITY, Words(Language.ENGLISH))
CHINESE = Moments(CITY, Words(Language.CHINESE))


def test_a_moment_is_written_in_the_citys_time() -> None:
    assert ENGLISH.text(AT) == "22 Nov 2026 05:09:04"
    assert CHINESE.text(AT) == "2026年11月22日 05:09:04"
    assert ENGLISH.clock(AT) == "05:09:04"


def test_the_utc_is_one_hover_away_and_readable_for_programs() -> None:
    assert ENGLISH.markup(AT, short=True) == (
        '<time datetime="2026-11-21T21:09:04+00:00" title="2026-11-21 21:09:04 UTC">'
        "22 Nov 05:09:04</time>"
    )


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (0.0, "0 s", "0 秒"),
        (12.9, "12 s", "12 秒"),
        (59.99, "59 s", "59 秒"),
        (60, "1 min 0 s", "1 分 0 秒"),
        (312.4, "5 min 12 s", "5 分 12 秒"),
        (3599.9, "59 min 59 s", "59 分 59 秒"),
        (3600, "1 h 0 min", "1 小时 0 分"),
        (93_784, "26 h 3 min", "26 小时 3 分"),
    ],
)
def test_a_duration_never_claims_more_than_passed(
    seconds: float, english: str, chinese: str
) -> None:
    assert ENGLISH.duration(seconds) == english
    assert CHINESE.duration(seconds) == chinese


def test_a_share_is_written_as_whole_percent() -> None:
    assert percent(0.874) == "87 %"
