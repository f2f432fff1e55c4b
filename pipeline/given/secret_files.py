"""Secrets that stand in files: ``CITYPATROL_…_FILE`` names one in the place of ``CITYPATROL_…``.

Containers and service managers hand secrets over as files, which neither ``ps`` nor a crash report
shows. Only settings that are secrets have such a variable.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from pipeline.given.keys import keys_of

FILE: Final = "_FILE"
MOST_BYTES: Final = 65_536
"""No key or password is longer; a log or a picture named by mistake is."""


class SecretFileUnusable(Exception):
    """The file that should hold a secret; the message names variable and file, never the secret."""

    exit_code = 2

    def __init__(self, variable: str, said: str) -> None:
        super().__init__(f"{variable}{FILE}: {said}")


def secret_variables(model: type[BaseModel], prefix: str) -> Iterator[str]:
    """The variables of all secrets in ``model`` and the sections inside it, in upper case."""
    return (key.variable(prefix) for key in keys_of(model) if key.secret)


def with_secrets_from_files(
    variables: Mapping[str, str | None], secrets: Iterator[str]
) -> dict[str, str | None]:
    """``variables`` (names in lower case), with what the files hold in the place of their names.

    ``secrets`` are the variables that may stand in files. Raises SecretFileUnusable for a file that
    is missing, open to everybody, empty or no text, and where the secret is given twice.
    """
    found = dict(variables)
    for secret in secrets:
        path = found.pop(f"{secret}{FILE}".lower(), None)
        if path is None:
            continue
        if secret.lower() in found:
            raise SecretFileUnusable(secret, f"{secret} is set too: keep one of the two.")
        found[secret.lower()] = _read(secret, Path(path))
    return found


def _read(secret: str, path: Path) -> str:
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise SecretFileUnusable(secret, f"{path} is no file: name a file with the secret.")
        if mode & stat.S_IRWXO:
            raise SecretFileUnusable(
                secret, f"{path} is open to everybody on this machine: chmod 400 or 440 closes it."
            )
        with path.open("rb") as file:
            text = file.read(MOST_BYTES + 1).decode().strip()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise SecretFileUnusable(
            secret, f"{path} cannot be read ({reason}): check path, owner and mode."
        ) from None
    except UnicodeDecodeError:
        raise SecretFileUnusable(secret, f"{path} is no text: name a file with one.") from None
    if not text or len(text) > MOST_BYTES:
        raise SecretFileUnusable(secret, f"{path} holds no secret: it is empty or far too long.")
    return text
