"""Takes secrets out of a text; JSON stays JSON."""

from __future__ import annotations

import json
from typing import Any

from pipeline.logs.redaction import HIDDEN, Redact


def cleaned(name: str, text: str, redact: Redact) -> str:
    """``name`` of the text's file says what it is."""
    try:
        if name.endswith(".jsonl"):
            return "".join(f"{_json(line, redact)}\n" for line in text.splitlines())
        if name.endswith(".json"):
            return f"{_json(text, redact, indent=1)}\n"
    except ValueError:
        # Some other program answered where ours should.
        return redact(text)
    return redact(text)


def _json(text: str, redact: Redact, indent: int | None = None) -> str:
    return json.dumps(_value(json.loads(text), redact), ensure_ascii=False, indent=indent)


def _value(value: Any, redact: Redact) -> Any:
    match value:
        case str():
            return redact(value)
        case list():
            return [_value(one, redact) for one in value]
        case dict():
            return {key: _named(key, one, redact) for key, one in value.items()}
        case _:
            return value


def _named(key: str, value: Any, redact: Redact) -> Any:
    """A key may say that its value is a secret."""
    if isinstance(value, str) and value and HIDDEN in redact(f"{key}={value}"):
        said = redact(value)
        return said if HIDDEN in said else HIDDEN
    return _value(value, redact)
