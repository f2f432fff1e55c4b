from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from pipeline.domain import VisitError
from pipeline.visits import Address, VisitFailed, redacted


def parse(url: str) -> Address:
    return Address.parse(SecretStr(url))


READINGS = [
    ("no password", "rtsp://10.0.0.1/live", ("", "10.0.0.1", None, "/live")),
    ("a plain one", "rtsp://u:pw@10.0.0.1:8554/a/b?c=1", ("u:pw", "10.0.0.1", 8554, "/a/b?c=1")),
    ("a user alone", "rtsp://u@cam.example/x", ("u", "cam.example", None, "/x")),
    ("an @ in it", "rtsp://u:p@ss@10.0.0.1/x", ("u:p%40ss", "10.0.0.1", None, "/x")),
    ("a slash in it", "rtsp://u:p/w@10.0.0.1/x", ("u:p%2Fw", "10.0.0.1", None, "/x")),
    ("a colon in it", "rtsp://u:p:w@10.0.0.1/x", ("u:p%3Aw", "10.0.0.1", None, "/x")),
    ("a # in it", "rtsp://u:p#w@cam.example/x", ("u:p%23w", "cam.example", None, "/x")),
    ("a ? in it", "rtsp://u:p?w@cam.example/x", ("u:p%3Fw", "cam.example", None, "/x")),
    ("a % in it", "rtsp://u:50%off@cam.example/x", ("u:50%25off", "cam.example", None, "/x")),
    ("all at once", "rtsp://u:a@b/c:d#e@10.0.0.1:554/x",
     ("u:a%40b%2Fc%3Ad%23e", "10.0.0.1", 554, "/x")),
    ("digits and a slash", "rtsp://u:12/34@10.0.0.1/x", ("u:12%2F34", "10.0.0.1", None, "/x")),
    ("already encoded", "rtsp://u:p%40s%2Fs@10.0.0.1/x", ("u:p%40s%2Fs", "10.0.0.1", None, "/x")),
    ("an encoded user", "rtsp://u%40d:p@10.0.0.1/x", ("u%40d:p", "10.0.0.1", None, "/x")),
    ("a bare host name", "rtsp://u:p@ss@camera7/x", ("u:p%40ss", "camera7", None, "/x")),
    ("a bare name and a slash", "rtsp://u:p/w@camera7/x", ("u:p%2Fw", "camera7", None, "/x")),
    ("an @ in the path", "rtsp://u:p@10.0.0.1/app/cam@2", ("u:p", "10.0.0.1", None, "/app/cam@2")),
    ("an @ in the path alone", "rtsp://10.0.0.1/app/cam@2", ("", "10.0.0.1", None, "/app/cam@2")),
    ("another host in the path", "rtsp://u:p@gw.city.cn/to/a@10.0.0.5/1",
     ("u:p", "gw.city.cn", None, "/to/a@10.0.0.5/1")),
    ("IPv6", "rtsp://u:p@[2001:db8::7]:554/x", ("u:p", "[2001:db8::7]", 554, "/x")),
    ("Chinese", "rtsp://用户:密码@10.0.0.1/路口", (
        "%E7%94%A8%E6%88%B7:%E5%AF%86%E7%A0%81", "10.0.0.1", None, "/%E8%B7%AF%E5%8F%A3")),
    ("capital letters and spaces around", " RTSP://u:p@Cam.Example \n", (
        "u:p", "Cam.Example", None, "")),
    ("RTSP over TLS", "rtsps://u:p@cam.example/x", ("u:p", "cam.example", None, "/x")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("url", "parts"), [row[1:] for row in READINGS], ids=[row[0] for row in READINGS]
)
def test_an_address_is_taken_apart_as_its_writer_meant(
    url: str, parts: tuple[str, str, int | None, str]
) -> None:
    user, host, port, path = parts
    address = parse(url)
    assert (address.host, address.port, address.path) == (host, port, path)
    scheme = url.strip().lower().partition(":")[0]
    place = f"{host}:{port}" if port else host
    assert address.for_ffmpeg() == f"{scheme}://{user}{'@' if user else ''}{place}{path}"


WRONG = [
    ("nothing", "", "begin with rtsp"),
    ("another protocol", "http://u:secret@10.0.0.1/x", "begin with rtsp"),
    ("a local file", "file:///etc/passwd", "begin with rtsp"),
    ("no host", "rtsp://", "begin with rtsp"),
    ("a path without host", "rtsp:///live", "names no host"),
    ("a password without host", "rtsp://u:secret@/live", "names no host"),
    ("a port too high", "rtsp://u:secret@10.0.0.1:70000/x", "between 1 and 65535"),
    ("port 0", "rtsp://u:secret@10.0.0.1:0/x", "between 1 and 65535"),
    ("a line break inside", "rtsp://u:secret@10.0.0.1/x\r\nGET", "control character"),
]


@pytest.mark.parametrize(("url", "why"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_is_no_address_is_a_bad_url_and_shows_nothing_of_it(url: str, why: str) -> None:
    with pytest.raises(VisitFailed, match=why) as caught:
        parse(url)
    assert caught.value.error is VisitError.BAD_URL
    assert "secret" not in f"{caught.value} {caught.value!r}"
    assert redacted(url) == "…"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("rtsp://u:p@ss/w#1@10.0.0.1:554/live?token=9", "rtsp://***@10.0.0.1:554/…"),
        ("rtsp://10.0.0.1/user=a_password=b", "rtsp://10.0.0.1/…"),
        ("rtsp://cam.example", "rtsp://cam.example"),
        ("rtsp://u:12/secret@camera7/x", "rtsp://…"),
    ],
)
def test_only_scheme_host_and_port_are_ever_shown(url: str, shown: str) -> None:
    assert redacted(url) == redacted(SecretStr(url)) == shown
    assert str(parse(url)) == shown


passwords = st.text(
    st.characters(min_codepoint=33, exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20
)
hosts = st.sampled_from(["10.0.0.1", "192.168.1.64:554", "cam.example", "[::1]:8554", "localhost"])


@given(passwords, hosts)
def test_any_unencoded_password_before_a_certain_host_is_found_and_hidden(
    password: str, host: str
) -> None:
    address = parse(f"rtsp://operator:{password}@{host}/live/1")
    told = urlsplit(address.for_ffmpeg())
    assert told.netloc.rpartition("@")[2] == host
    assert told.path == "/live/1"
    said = told.netloc.rpartition("@")[0].partition(":")[2]
    assert unquote(said) == unquote(password) or "%" in password
    for shown in (str(address), repr(address), f"{address}"):
        assert shown.replace("Address(", "").strip("')") == f"rtsp://***@{host}/…"
