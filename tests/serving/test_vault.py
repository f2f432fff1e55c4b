"""Camera addresses are sealed: a copy of the database opens none."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from serving.vault import AddressUnreadable, Vault

ADDRESS = SecretStr("rtsp://viewer:p@ss/word@10.0.0.7/stream")


def vault(key: str = "k" * 32) -> Vault:
    return Vault(SecretStr(key))


def test_an_address_opens_for_its_camera_with_its_key() -> None:
    sealed = vault().seal("gate-3", ADDRESS)
    assert vault().open("gate-3", sealed) == ADDRESS
    assert "viewer" not in sealed


def test_the_same_address_is_sealed_differently_every_time() -> None:
    assert vault().seal("gate-3", ADDRESS) != vault().seal("gate-3", ADDRESS)


@pytest.mark.parametrize(
    ("key", "camera", "spoil"),
    [
        pytest.param("j" * 32, "gate-3", str, id="another key"),
        pytest.param("k" * 32, "gate-4", str, id="another camera's row"),
        pytest.param("k" * 32, "gate-3", lambda text: "AAAA" + text[4:], id="a changed byte"),
        pytest.param("k" * 32, "gate-3", lambda text: text[:20], id="cut short"),
        pytest.param("k" * 32, "gate-3", lambda _: "", id="nothing"),
        pytest.param("k" * 32, "gate-3", lambda _: "no base64 §", id="not base64"),
    ],
)
def test_anything_else_does_not_open_and_says_what_to_do(key, camera, spoil) -> None:  # type: ignore[no-untyped-def]
    sealed = vault().seal("gate-3", ADDRESS)
    with pytest.raises(AddressUnreadable, match="restore the key") as caught:
        vault(key).open(camera, spoil(sealed))
    assert "viewer" not in str(caught.value)


def test_fingerprints_tell_texts_apart_and_need_the_key() -> None:
    assert vault().fingerprint("a") == vault().fingerprint("a")
    assert vault().fingerprint("a") != vault().fingerprint("b")
    assert vault().fingerprint("a") != vault("j" * 32).fingerprint("a")
