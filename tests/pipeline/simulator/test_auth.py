from __future__ import annotations

import base64
import hashlib

from pydantic import SecretStr

from pipeline.simulator.auth import Guard
from pipeline.simulator.config import Auth

SECRET = SecretStr("p@ss:/w")


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _digest(password: str = "p@ss:/w", nonce: str = "n1", **more: str) -> str:
    owner, wish = _md5(f"eve:camera:{password}"), _md5("PLAY:rtsp://h/a")
    between = f"{nonce}:{more['nc']}:{more['cnonce']}:{more['qop']}" if more else nonce
    response = _md5(f"{owner}:{between}:{wish}")
    fields = {"username": "eve", "realm": "camera", "nonce": nonce, "uri": "rtsp://h/a"}
    fields |= {"response": response} | more
    return "Digest " + ", ".join(f'{name}="{value}"' for name, value in fields.items())


def test_digest_admits_the_right_password_only() -> None:
    guard = Guard(Auth.DIGEST, "eve", SECRET, "n1")

    assert guard.admits("PLAY", _digest())
    assert guard.admits("PLAY", _digest(nc="00000001", cnonce="abc", qop="auth"))
    assert not guard.admits("PLAY", _digest(password="guess"))
    assert not guard.admits("PLAY", _digest(nonce="old"))
    assert not guard.admits("SETUP", _digest())
    assert not guard.admits("PLAY", None)
    assert not guard.admits("PLAY", "Digest nonsense")


def test_basic_admits_the_right_password_only() -> None:
    guard = Guard(Auth.BASIC, "eve", SECRET, "n1")
    right = base64.b64encode(b"eve:p@ss:/w").decode()
    wrong = base64.b64encode(b"eve:guess").decode()

    assert guard.admits("PLAY", f"Basic {right}")
    assert not guard.admits("PLAY", f"Basic {wrong}")
    assert not guard.admits("PLAY", "Basic ???")
    assert not guard.admits("PLAY", _digest())


def test_an_open_path_admits_anyone_and_no_challenge_names_the_password() -> None:
    assert Guard(Auth.NONE, "", SecretStr(""), "n1").admits("PLAY", None)
    for auth in (Auth.BASIC, Auth.DIGEST):
        assert "p@ss" not in Guard(auth, "eve", SECRET, "n1").challenge()
