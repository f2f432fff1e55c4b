"""Ed25519 signatures (RFC 8032), and where the private key lies."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from Crypto.PublicKey import ECC
from Crypto.Signature import eddsa
from pydantic import SecretStr

from serving.errors import Unacceptable
from serving.evidence.errors import NoKey

CURVE: Final = "Ed25519"
_PEM: Final = re.compile(r"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", re.DOTALL)
_OTHERS: Final = 0o077
"""File mode bits of everybody but the owner."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Anybody may have it. ``raw`` are the 32 bytes of RFC 8032."""

    raw: bytes

    @property
    def id(self) -> str:
        """The first 16 hexadecimal digits of the SHA-256 of its bytes."""
        return hashlib.sha256(self.raw).hexdigest()[:16]

    @property
    def pem(self) -> str:
        return str(eddsa.import_public_key(self.raw).export_key(format="PEM"))

    def signed(self, data: bytes, signature: bytes) -> bool:
        """Whether the private key of this public one signed ``data``."""
        try:
            eddsa.new(eddsa.import_public_key(self.raw), "rfc8032").verify(data, signature)
        except ValueError:
            return False
        return True


class SigningKey:
    """The private key. It never shows itself."""

    def __init__(self, pem: SecretStr) -> None:
        """Raises ValueError when ``pem`` is no private Ed25519 key."""
        key = ECC.import_key(pem.get_secret_value())
        if key.curve != CURVE or not key.has_private():
            raise ValueError("this is no private Ed25519 key")
        self._key = key
        self.public = PublicKey(key.public_key().export_key(format="raw"))

    def sign(self, data: bytes) -> bytes:
        """64 bytes."""
        return bytes(eddsa.new(self._key, "rfc8032").sign(data))


def public_key(raw: bytes) -> PublicKey:
    """Raises ValueError when ``raw`` is no public Ed25519 key."""
    eddsa.import_public_key(raw)
    return PublicKey(bytes(raw))


def read_pem(text: str) -> PublicKey:
    """A public key in PEM. Raises ValueError."""
    key = ECC.import_key(text)
    if key.curve != CURVE:
        raise ValueError("this is no Ed25519 key")
    return PublicKey(key.public_key().export_key(format="raw"))


def read_public_keys(file: Path) -> list[PublicKey]:
    """Every public key in a PEM file. Raises Unacceptable."""
    try:
        text = file.read_text("ascii")
        found = [read_pem(block) for block in _PEM.findall(text)]
    except OSError as error:
        raise Unacceptable(
            f"The public key {file} cannot be read ({error.strerror}); check the path."
        ) from None
    except ValueError:
        found = []
    if not found:
        raise Unacceptable(
            f"{file} holds no public Ed25519 key in PEM; get the file that the city publishes "
            "('citypatrol evidence keys show --pem')."
        )
    return found


def load(file: Path, text: SecretStr | None) -> SigningKey:
    """The private key: ``text`` when it is given, else that in ``file``. Raises NoKey."""
    if text is not None:
        where, pem = "serving.evidence.private_key", text
    else:
        where, pem = str(file), SecretStr(_read(file))
    try:
        return SigningKey(pem)
    except ValueError:
        raise NoKey(
            f"{where} holds no private Ed25519 key in PEM; restore it, or make a new one with "
            "'citypatrol evidence keys new'.",
            code="no-key",
            file=where,
        ) from None


def make(file: Path, *, replace: bool) -> SigningKey:
    """A new key pair, its private half in ``file`` for its owner only. Raises NoKey when one is
    there that is not to be replaced, or the file cannot be written."""
    if file.exists() and not replace:
        raise NoKey(
            f"{file} holds a key already; --replace puts a new one in its place. What was signed "
            "stays valid under the old public key, which is kept."
        )
    pem = str(ECC.generate(curve=CURVE).export_key(format="PEM"))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # mkstemp makes a file that only its owner may read; renaming keeps that.
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".key-")
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(pem + "\n")
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(file)
    except OSError as error:
        raise NoKey(
            f"The key cannot be written to {file} ({error.strerror}); "
            "check serving.evidence.key_file and its folder."
        ) from None
    return SigningKey(SecretStr(pem))


def written(signature: bytes) -> str:
    return base64.b64encode(signature).decode("ascii")


def _read(file: Path) -> str:
    try:
        mode = file.stat().st_mode
        if mode & _OTHERS:
            raise NoKey(
                f"Others than its owner may read the private key {file}; "
                "'chmod 600' it, and replace the key if they did.",
                code="others",
                file=file,
            )
        return file.read_text("ascii", errors="replace")
    except FileNotFoundError:
        raise NoKey(
            "There is no key to sign with; make one with 'citypatrol evidence keys new'.",
            code="none",
        ) from None
    except OSError as error:
        raise NoKey(
            f"The private key {file} cannot be read ({error.strerror}); check its owner and mode.",
            code="unread",
            file=file,
        ) from None
