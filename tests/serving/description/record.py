"""Record the examples of the API's description from a walk through it.

    python -m tests.serving.description.record          # those that are missing
    python -m tests.serving.description.record --all    # every one anew

Lists are shortened; secrets that are shown once are not kept.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx

from serving.description.examples import FILE, Example
from serving.upgrading import upgrade
from tests.serving.description.tour import Exchange, town, walked

MOST = 2
"""Things of a list that an example shows."""
SHOWN_ONCE = {"password": "shown this once", "text": "shown this once"}
SECRET = {"password", "old", "new"}


def example_of(exchange: Exchange) -> Example:
    told: Example = {"status": exchange.answer.status_code}
    if exchange.request is not None:
        told["request"] = _without_secrets(exchange.request)
    answer = _said(exchange.answer)
    if answer is not None:
        told["answer"] = answer
    return told


def _said(answer: httpx.Response) -> Any:
    media = answer.headers.get("content-type", "").partition(";")[0]
    if media in ("application/json", "application/geo+json"):
        return _shortened(_shown_once(answer.json()))
    if media.startswith("text/"):
        return "".join(answer.text.splitlines(keepends=True)[: MOST + 1])
    if media.endswith("ndjson"):
        return answer.text.splitlines(keepends=True)[0]
    return None


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shortened(part) for key, part in value.items()}
    if isinstance(value, list):
        few = value[:MOST] if any(isinstance(one, dict) for one in value) else value
        return [_shortened(one) for one in few]
    return value


def _shown_once(value: Any) -> Any:
    return (
        {**value, **{k: v for k, v in SHOWN_ONCE.items() if k in value}}
        if (isinstance(value, dict) and ("user" in value or "token" in value))
        else value
    )


def _without_secrets(given: Any) -> Any:
    if not isinstance(given, dict):
        return _shortened(given)
    return {key: "a secret" if key in SECRET else _shortened(part) for key, part in given.items()}


def main() -> None:
    kept: dict[str, Example] = {}
    if "--all" not in sys.argv[1:] and FILE.exists():
        kept = json.loads(FILE.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'serving.db'}"
        upgrade(url)
        with town(url, folder) as front:
            went = walked(front)
    new = {one.operation: example_of(one) for one in went}
    found = {operation: kept.get(operation, example) for operation, example in new.items()}
    text = json.dumps(dict(sorted(found.items())), ensure_ascii=False, indent=1)
    FILE.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
