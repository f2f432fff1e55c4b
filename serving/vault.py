"""Seals camera addresses and the secrets of destinations: a copy of the database reveals none."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from Crypto.Cipher import AES
from pydantic import SecretStr

_NONCE = 12
_TAG = 16


class AddressUnreadable(Exception):
    """A sealed address does not open: the secret key changed, or the row was tampered with."""

    exit_code = 1


class SecretUnreadable(Exception):
    """A destination's sealed secret does not open: the key changed, or the row was changed."""

    exit_code = 1


class Vault:
    """AES-256-GCM under a key derived from serving's secret key."""

    def __init__(self, secret_key: SecretStr) -> None:
        self._key = _derived(secret_key, b"camera addresses")
        self._secrets_key = _derived(secret_key, b"destination secrets")
        self._sign_in_key = _derived(secret_key, b"pending sign-ins")
        self._print_key = _derived(secret_key, b"fingerprints")

    def seal(self, camera_id: str, address: SecretStr) -> str:
        """Text to store. It opens for this camera only."""
        return _sealed(self._key, camera_id, address)

    def open(self, camera_id: str, sealed: str) -> SecretStr:
        """The address. Raises AddressUnreadable."""
        try:
            return _opened(self._key, camera_id, sealed)
        except ValueError:
            raise AddressUnreadable(
                f"The address of camera {camera_id} does not open with this secret key; "
                "restore the key it was imported under, or import the camera again."
            ) from None

    def seal_secret(self, destination: str, secret: SecretStr) -> str:
        """Text to store. It opens for this destination only."""
        return _sealed(self._secrets_key, destination, secret)

    def open_secret(self, destination: str, sealed: str) -> SecretStr:
        """The destination's secret. Raises SecretUnreadable."""
        try:
            return _opened(self._secrets_key, destination, sealed)
        except ValueError:
            raise SecretUnreadable(
                f"The secret of destination {destination} does not open with this secret key; "
                "restore the key it was imported under, or import the destination again."
            ) from None

    def seal_sign_in(self, pending: SecretStr) -> str:
        """Text for a cookie: a sign-in that is under way elsewhere."""
        return _sealed(self._sign_in_key, "", pending)

    def open_sign_in(self, sealed: str) -> SecretStr:
        """Raises ValueError for anything that was not sealed here."""
        return _opened(self._sign_in_key, "", sealed)

    def fingerprint(self, text: str) -> str:
        """A keyed hash: equal for equal text, and of no use for guessing what the text holds."""
        return hmac.new(self._print_key, text.encode(), hashlib.sha256).hexdigest()


def _sealed(key: bytes, owner: str, secret: SecretStr) -> str:
    nonce = secrets.token_bytes(_NONCE)
    cipher = AES.new(key, AES.MODE_GCM, nonce=nonce, mac_len=_TAG)
    cipher.update(owner.encode())
    sealed, tag = cipher.encrypt_and_digest(secret.get_secret_value().encode())
    return base64.b64encode(nonce + tag + sealed).decode("ascii")


def _opened(key: bytes, owner: str, sealed: str) -> SecretStr:
    """Raises ValueError for anything that was not sealed so."""
    raw = base64.b64decode(sealed, validate=True)
    nonce, tag, body = raw[:_NONCE], raw[_NONCE : _NONCE + _TAG], raw[_NONCE + _TAG :]
    cipher = AES.new(key, AES.MODE_GCM, nonce=nonce, mac_len=_TAG)
    cipher.update(owner.encode())
    return SecretStr(cipher.decrypt_and_verify(body, tag).decode())


def _derived(secret_key: SecretStr, purpose: bytes) -> bytes:
    """A key of its own for each purpose (HKDF's expand step, RFC 5869, one block)."""
    secret = hashlib.sha256(secret_key.get_secret_value().encode()).digest()
    return hmac.new(secret, b"citypatrol/" + purpose + b"\x01", hashlib.sha256).digest()
