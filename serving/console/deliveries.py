"""What kept a letter from another system, in the visitor's language."""

from __future__ import annotations

from serving.connectors.phrases import PHRASES
from serving.console.words import Words


def trouble_said(words: Words, error: str) -> str:
    """The kept sentence ``error``; what other systems or older versions said stays as it is."""
    return words.kept(PHRASES, error, kind="kind", role="picture")
