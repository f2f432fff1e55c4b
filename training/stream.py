"""Sample records out of serving over HTTP, into a spool file.

`GET /api/samples` streams NDJSON, a record a line, oldest first, tombstones among them. The spool
appears under its name only when the stream was whole; one that breaks goes on behind the last
sample that came.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import httpx
from pydantic import SecretStr

from training.samples import SampleError

_SAMPLES, _LOGIN = "/api/samples", "/api/login"
# Serving asks for it, so that another site's page cannot sign in or change anything.
_OWN_PAGE = {"CityPatrol-Request": "training"}
_TRIES = 5
_WAIT_S = 1.0
_TIMEOUT = httpx.Timeout(30.0, connect=5.0)


@dataclass(frozen=True, slots=True)
class Serving:
    """Serving's address, and who signs in there: a person who may see samples."""

    address: str
    user: str
    password: SecretStr


def fetch(serving: Serving, spool: Path, wait: Callable[[float], None] = time.sleep) -> int:
    """Write all records of serving to `spool`; how many there are.

    wait: how to pass the seconds before another try. Raises SampleError when serving refuses, does
    not answer after five tries, or sends something else than records.
    """
    spool.parent.mkdir(parents=True, exist_ok=True)
    coming = spool.with_name(spool.name + ".coming")
    address = serving.address.rstrip("/")
    with (
        coming.open("w") as out,
        httpx.Client(base_url=address, timeout=_TIMEOUT, trust_env=False) as client,
    ):
        known: dict[str, None] = {}
        for tried in range(1, _TRIES + 1):
            try:
                _sign_in(client, serving)
                _stream(client, known, out)
                break
            except httpx.HTTPError as error:
                if tried == _TRIES:
                    raise SampleError(
                        f"Serving at {address} does not answer ({type(error).__name__}): check "
                        "that it runs and that this machine can reach it."
                    ) from None
                wait(_WAIT_S * tried)
    coming.replace(spool)
    return len(known)


def _sign_in(client: httpx.Client, serving: Serving) -> None:
    given = {"name": serving.user, "password": serving.password.get_secret_value()}
    answer = client.post(_LOGIN, json=given, headers=_OWN_PAGE)
    _refused(answer, f"{serving.user} may not sign in there: check the name and the password")


def _stream(client: httpx.Client, known: dict[str, None], out: TextIO) -> None:
    params = {"deleted": "with"}
    if known:
        params["after"] = next(reversed(known))
    with client.stream("GET", _SAMPLES, params=params) as answer:
        _refused(answer, "ask for the right to see samples")
        for line in answer.iter_lines():
            if line.strip():
                sample_id = _sample_id(line)
                if sample_id not in known:
                    known[sample_id] = None
                    out.write(line + "\n")


def _refused(answer: httpx.Response, what_to_do: str) -> None:
    if answer.status_code >= 500:
        answer.raise_for_status()
    if answer.status_code != 200:
        raise SampleError(f"Serving refuses (status {answer.status_code}): {what_to_do}.")


def _sample_id(line: str) -> str:
    try:
        return str(json.loads(line)["sample_id"])
    except (ValueError, KeyError, TypeError):
        raise SampleError(
            "What serving sends are no sample records: check its address and version."
        ) from None
