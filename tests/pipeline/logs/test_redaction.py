"""No password reaches what is written down, however it got into the line."""

from __future__ import annotations

import time

import pytest

from pipeline.logs.redaction import redactor

LEAKS = [
    pytest.param("open rtsp://admin:Hunter2@10.0.0.7:554/live failed", id="an ordinary address"),
    pytest.param("rtsp://admin:Hunter2@word@10.0.0.7/live", id="a password with an unencoded @"),
    pytest.param("rtsp://admin:p/Hunter2#1@10.0.0.7/live", id="with an unencoded slash"),
    pytest.param("rtsp://admin:p@ss/Hunter2#1@10.0.0.7/live.", id="with both"),
    pytest.param("rtsp://admin:my Hunter2@10.0.0.7/live x", id="with a blank"),
    pytest.param("rtsp://admin:a@b Hunter2@10.0.0.7/live", id="with an @ and a blank"),
    pytest.param("rtsp://10.0.0.7/user=admin_password=Hunter2_channel=1", id="in the path"),
    pytest.param("RTSP://a:Hunter2@CAM.example/x", id="a scheme in capitals"),
    pytest.param('{"url": "rtsp://a:Hunter2@cam/x", "b": 1}', id="an address inside JSON"),
    pytest.param("postgresql://u:Hunter2@db/name is away", id="a database address"),
    pytest.param("postgresql+psycopg://u:p@/Hunter2@db/name", id="with @ and slash in it"),
    pytest.param("http://h/api?token=Hunter2&x=1", id="a token in a query"),
    pytest.param("http://h/x?X-Amz-Signature=Hunter2", id="a signed link"),
    pytest.param("settings: password='Hunter2'", id="a setting printed"),
    pytest.param("{'secret_key': 'Hunter2', 'a': 1}", id="a dict printed"),
    pytest.param('{"pipeline_token":"Hunter2"}', id="JSON printed"),
    pytest.param("password: Hunter2", id="a password behind a colon"),
    pytest.param("CITYPATROL_PATROL__TOKEN=Hunter2", id="an environment variable"),
    pytest.param("Authorization: Basic Hunter2==", id="a basic header"),
    pytest.param('Authorization: Digest username="a", response="Hunter2"', id="a digest header"),
    pytest.param("sent Bearer Hunter2.abc", id="a bearer token"),
    pytest.param("Cookie: citypatrol_session=Hunter2", id="a cookie"),
    pytest.param("two: rtsp://a:Hunter2@h/x and rtsp://b:Hunter2@i/y", id="two addresses"),
]


@pytest.mark.parametrize("line", LEAKS)
def test_a_secret_is_hidden_as(line: str) -> None:
    assert "Hunter2" not in redactor()(line)


@pytest.mark.parametrize(
    "line",
    [
        "The camera does not accept the user name and password: correct them in the address.",
        "The camera does not accept the user name and password (401): ask the owner.",
        "serving does not answer (ConnectError): check serving_url and that it runs",
        "http://127.0.0.1:8080/api/cases?after=1 answered 200",
        "watch plan 2f9a: 6000 cameras",
        "The signature does not fit the request; check that both sides have the same token.",
    ],
)
def test_a_sentence_without_a_secret_stays_as_it_is(line: str) -> None:
    assert redactor()(line) == line


def test_the_host_of_a_camera_may_be_read() -> None:
    assert redactor()("rtsp://a:b@10.0.0.7:554/x: refused") == "rtsp://***@10.0.0.7:554/…: refused"


def test_our_own_secrets_are_hidden_wherever_they_stand() -> None:
    redact = redactor(["swordfish-and-more"])
    assert redact("xswordfish-and-morey") == "x***y"


@pytest.mark.parametrize(
    "piece", ["a", "a_", "token", "rtsp://a:", "x@", "password: ", "a b://", "a@"]
)
def test_a_line_of_any_length_is_redacted_at_once(piece: str) -> None:
    begin = time.process_time()
    redactor()("rtsp://" + piece * (200_000 // len(piece)))
    # Measured a few hundredths of a second; going back over the line would take hours.
    assert time.process_time() - begin < 60
