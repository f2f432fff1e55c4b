"""Of a camera's address only scheme and host are ever seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.cameras.addresses import shown


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("rtsp://10.0.0.7/stream", "rtsp://10.0.0.7", id="no password"),
        pytest.param("rtsp://u:s3cr3t@10.0.0.7:554/a/b", "rtsp://10.0.0.7:554", id="a plain one"),
        pytest.param("rtsp://u:s3@cr3t@cam.lan/a", "rtsp://cam.lan", id="an @ in the password"),
        pytest.param("rtsp://u:s3/cr3t@cam.lan/a", "rtsp://…", id="a / in the password"),
        pytest.param("rtsp://u:s3?cr3t@cam.lan/a", "rtsp://…", id="a ? in the password"),
        pytest.param("rtsp://u:s3#cr3t@cam.lan/a", "rtsp://…", id="a # in the password"),
        pytest.param("rtsp://cam.lan/a?pw=x@s3cr3t", "rtsp://…", id="an @ in the query"),
        pytest.param("rtsp://cam.lan/a?pw=s3cr3t", "rtsp://cam.lan", id="a password in the query"),
        pytest.param("rtsp://u:s3cr3t@[fe80::1]:554/a", "rtsp://[fe80::1]:554", id="IPv6"),
        pytest.param("RTSP://cam.lan/a", "rtsp://cam.lan", id="upper case"),
        pytest.param("u:s3cr3t@cam.lan/a", "…", id="no scheme"),
        pytest.param("s3cr3t", "…", id="no address at all"),
        pytest.param("rtsp://u:s3cr3t", "rtsp://…", id="no host"),
        pytest.param("", "…", id="nothing"),
    ],
)
def test_what_is_shown(address: str, expected: str) -> None:
    assert shown(address) == expected


@given(st.text(min_size=1), st.text())
def test_no_password_shows_whatever_it_is_made_of(password: str, path: str) -> None:
    marked = f"s3cr3t{password}s3cr3t"
    assert "s3cr3t" not in shown(f"rtsp://viewer:{marked}@10.0.0.7:554/{path}")
