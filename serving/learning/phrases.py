"""How a long step ended, in sentences."""

from __future__ import annotations

from typing import Final

from serving.phrases import Phrasebook

PHRASES: Final = Phrasebook(
    "step_end",
    {
        "done": "It is done.",
        "done-elsewhere": "It was done elsewhere.",
        "failed-elsewhere": "It failed elsewhere.",
        "cancelled": "It was cancelled.",
        "cancelled-before": "{person} cancelled it before it began.",
        "interrupted": "Serving ended while it ran; ask for it again.",
        "failed-words": "It ended with exit code {code}: {words}",
        "failed": "It ended with exit code {code}",
        "not-begun": "{python} could not begin it: {why}.",
    },
)
