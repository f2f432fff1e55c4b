"""Lines name their camera and visit, hold no secret, and are one JSON object each on request."""

from __future__ import annotations

import io
import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pydantic import BaseModel, SecretStr

from pipeline.logs import LogSettings, about, secrets_in, set_up, visit_id
from pipeline.logs.redaction import redactor
from pipeline.logs.setup import PlainLines

ADDRESS = "rtsp://viewer:s3cr3t@with/signs@10.0.0.7:554/stream"
log = logging.getLogger("pipeline.somewhere")


@contextmanager
def written(*, json_lines: bool = False) -> Iterator[io.StringIO]:
    """The root logger set up anew, and put back afterwards as it was."""
    root, stream = logging.getLogger(), io.StringIO()
    level, before = root.level, list(root.handlers)
    set_up(LogSettings(json_lines=json_lines), stream=stream, secrets=["swordfish-and-more"])
    try:
        yield stream
    finally:
        for handler in [one for one in root.handlers if one not in before]:
            root.removeHandler(handler)
            handler.close()
        root.setLevel(level)


def test_a_line_names_the_camera_and_the_visit_it_is_about() -> None:
    with written() as stream, about(camera="gate-3"), about(visit="1f0e9b2c"):
        log.info("hello")
    assert "[camera gate-3 visit 1f0e9b2c]: hello\n" in stream.getvalue()
    assert "Z INFO pipeline.somewhere" in stream.getvalue()


def test_threads_do_not_mix_up_their_cameras() -> None:
    both = threading.Barrier(2)

    def visit(camera: str) -> None:
        with about(camera=camera, visit=visit_id()):
            both.wait(60)
            log.info("I am %s", camera)

    with written(json_lines=True) as lines:
        threads = [threading.Thread(target=visit, args=(name,)) for name in ("a-1", "b-2")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert {(line["camera"], line["message"]) for line in told} == {
        ("a-1", "I am a-1"),
        ("b-2", "I am b-2"),
    }
    assert len({line["visit"] for line in told}) == 2


def test_after_the_block_nobody_is_named_any_more() -> None:
    with written() as stream:
        with about(camera="gate-3"):
            pass
        log.info("later")
    assert "gate-3" not in stream.getvalue()


@pytest.mark.parametrize("json_lines", [True, False], ids=["as JSON", "as plain lines"])
def test_a_password_in_any_log_call_never_comes_out(json_lines: bool) -> None:
    with written(json_lines=json_lines) as stream:
        log.warning("cannot open " + ADDRESS)
        log.warning("cannot open %s", ADDRESS)
        log.info("%s", {"url": ADDRESS, "password": "s3cr3t@with/signs"})
        log.error("token swordfish-and-more refused")
        try:
            raise ValueError(f"no route to {ADDRESS}")
        except ValueError:
            log.exception("it broke")
        log.warning("cannot open %s", ADDRESS)
    text = stream.getvalue()
    assert "s3cr3t" not in text
    assert "with/signs" not in text
    assert "swordfish" not in text
    assert "10.0.0.7" in text
    assert "Traceback" in text


def test_every_json_line_is_one_object_with_moment_level_and_message() -> None:
    with written(json_lines=True) as stream:
        log.info("two\nlines", extra={"figures": {"looks_per_s": 31.5}})
        try:
            raise KeyError("x")
        except KeyError:
            log.exception("broke")
    first, second = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert first["message"] == "two\nlines"
    assert first["looks_per_s"] == 31.5
    assert first["level"] == "info"
    assert first["at"].endswith("+00:00")
    assert "Traceback" in second["trace"]


def test_six_thousand_dead_cameras_are_two_lines() -> None:
    with written() as stream:
        for number in range(6000):
            with about(camera=f"cam-{number:04d}", visit=visit_id()):
                log.warning("The camera's host cannot be reached (no route).")
    lines = stream.getvalue().splitlines()
    assert len(lines) == 2
    assert "[camera cam-0000" in lines[0]
    assert "5999 more like this of 5999 cameras" in lines[1]


def test_setting_up_twice_writes_each_line_once() -> None:
    with written():
        stream = io.StringIO()
        set_up(stream=stream)
        log.info("once")
    assert stream.getvalue().count("once") == 1


def test_a_call_with_the_wrong_number_of_arguments_is_still_written_without_its_secrets() -> None:
    record = logging.LogRecord("a", logging.INFO, "", 0, "opened %s", (ADDRESS, "x"), None)
    line = PlainLines(redactor()).format(record)
    assert "opened" in line
    assert "s3cr3t" not in line


class Inner(BaseModel):
    token: SecretStr = SecretStr("swordfish-and-more")


class Outer(BaseModel):
    name: str = "public"
    inner: Inner = Inner()
    url: SecretStr = SecretStr("postgresql://user:p@ss/word@db/name")
    empty: SecretStr = SecretStr("")


def test_the_secrets_of_settings_are_found_at_any_depth() -> None:
    assert set(secrets_in(Outer())) == {"swordfish-and-more", "p@ss/word"}


def test_libraries_that_write_every_request_are_heard_only_when_something_is_wrong() -> None:
    library = logging.getLogger("httpx")
    with written() as stream:
        library.info("HTTP Request: GET http://serving/")
        library.warning("this is odd")
    assert "HTTP Request" not in stream.getvalue()
    assert "this is odd" in stream.getvalue()
