"""Whose an address is, by its host."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from pipeline.contract import WatchPlan
from pipeline.doctor import lenders
from tests.serving.examples import camera

HOSTS = ("10.0.0.7", "10.0.0.8", "recorder.city.example", "[fd00::7]")


def city() -> WatchPlan:
    def one(name: str, source: str, **other: Any) -> dict[str, Any]:
        return {**camera(name), "id": name, "url": None, "source": source, **other}

    return WatchPlan.model_validate(
        {
            "version": "1",
            "sources": [
                {"id": "direct"},
                {"id": "made", "template": "rtsp://viewer:p@ss/w@{host}:554/{stream}"},
                {
                    "id": "asked",
                    "platform": {"url": "http://media.example:18080", "media_hosts": ["10.0.0.9"]},
                },
            ],
            "cameras": [
                one("a", "direct", url="rtsp://viewer:p@ss/w@10.0.0.7/s"),
                one("b", "direct", url="rtsp://[FD00::7]:8554/s"),
                one("c", "made", channel={"host": "Recorder.city.example", "stream": "1"}),
                one("d", "made", channel={"host": "10.0.0.7", "stream": "1"}),
                one("e", "made", channel={"host": "10.0.0.10"}),
                one("f", "asked", channel={"device": "1", "channel": "2"}),
                one("g", "unsaid", url="rtsp://10.0.0.11/s"),
            ],
        }
    )


@pytest.mark.parametrize(
    ("url", "sources"),
    [
        pytest.param("rtsp://10.0.0.7/other", ["direct", "made"], id="two have the host"),
        pytest.param("rtsp://me:p/w@10.0.0.7:8554/s", ["direct", "made"], id="another port"),
        pytest.param("rtsps://[fd00::7]/s", ["direct"], id="in brackets, in small letters"),
        pytest.param("rtsp://RECORDER.city.example./s", ["made"], id="in capitals, with a dot"),
        pytest.param("rtsp://media.example/s", ["asked"], id="the platform itself"),
        pytest.param("rtsp://10.0.0.9/s", ["asked"], id="where the platform leads"),
        pytest.param("rtsp://10.0.0.10/s", [], id="no address can be made for its camera"),
        pytest.param("rtsp://10.0.0.11/s", [], id="its source says nothing of itself"),
        pytest.param("rtsp://10.0.0.70/s", [], id="only begins like one"),
        pytest.param("http://10.0.0.7/s", [], id="not RTSP"),
    ],
)
def test_an_address_is_of_every_source_that_has_its_host(url: str, sources: list[str]) -> None:
    assert [one.id for one in lenders(city(), SecretStr(url))] == sources


@given(
    host=st.sampled_from(HOSTS),
    port=st.none() | st.integers(1, 65535),
    user=st.text(st.characters(codec="ascii", categories=("L", "N", "P")), max_size=12),
    path=st.text("abc/0?=&", max_size=12),
)
def test_neither_port_nor_user_nor_path_change_whose_an_address_is(
    host: str, port: int | None, user: str, path: str
) -> None:
    bare = [one.id for one in lenders(city(), SecretStr(f"rtsp://{host}/s"))]
    at = f":{port}" if port else ""
    login = f"me:{user}@" if user else ""
    whole = f"rtsp://{login}{host}{at}/{path}"
    assert [one.id for one in lenders(city(), SecretStr(whole))] == bare
