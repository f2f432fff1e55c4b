"""A patrol shows itself at a terminal, in its log and on its pages."""

from __future__ import annotations

import logging
import os
import pty
import sys
import threading
import time

import httpx
import pytest

from pipeline.clock import HeldClock
from pipeline.metrics import Metrics
from pipeline.seen import seen, write_line
from pipeline.status import HealthLimits, StatusBoard, health
from tests.peers.ports import free_port
from tests.pipeline.status.examples import NOW, ago, status


def test_the_pages_are_there_as_long_as_the_patrol_is() -> None:
    board, port = StatusBoard(), free_port()
    board.show(status())
    with seen(
        board, Metrics(), HeldClock(NOW), HealthLimits(), host="127.0.0.1", port=port, table=False
    ):
        answer = httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False, timeout=60)
        assert answer.status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False, timeout=60)
    assert not [thread for thread in threading.enumerate() if thread.name in ("seen", "pages")]


def test_at_a_terminal_the_table_is_drawn_and_taken_away_cleanly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours, theirs = pty.openpty()
    board = StatusBoard()
    board.show(status())
    drawn = b""
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setattr(sys, "stdout", terminal)
        with seen(board, Metrics(), HeldClock(NOW), HealthLimits(), host="127.0.0.1", port=None):
            deadline = time.monotonic() + 60
            while b"looks/s" not in drawn and time.monotonic() < deadline:
                drawn += os.read(ours, 65536)
    os.close(ours)
    assert b"10 cameras" in drawn
    assert b"looks/s" in drawn


def test_a_line_tells_the_figures_in_words_and_as_numbers(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = status(late_since=ago(300), last_look_at=ago(300))
    with caplog.at_level(logging.INFO):
        write_line(status(), health(status(), NOW, HealthLimits()))
        write_line(now, health(now, NOW, HealthLimits()))
    well, ill = caplog.records
    assert "up: 1.0 looks/s, 10 cameras of which 0 fail" in well.getMessage()
    assert well.__dict__["figures"]["coverage"] == 1.0
    assert ill.levelno == logging.ERROR
    assert "No camera has brought a picture for 300 s" in ill.getMessage()
