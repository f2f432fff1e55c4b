"""What happens to samples by itself, in sentences."""

from __future__ import annotations

from typing import Final

from serving.phrases import Phrasebook

PHRASES: Final = Phrasebook(
    "sample_note",
    {
        "alike": "nearly the same as {sample}",
        "counted": "now counted by {sample}",
        "changed": "what it was like changed",
        "box-back": "taken back with the verdict",
        "deleted": "The original was deleted.",
        "missing": "The original is not in the evidence store.",
        "damaged": "The original in the evidence store is damaged.",
        "broken": "The original cannot be decoded.",
        "store-away": "The picture store does not answer.",
        "no-finder": "Nothing finds faces: {error}",
    },
)
