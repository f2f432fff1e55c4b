"""What a check of evidence finds, in sentences."""

from __future__ import annotations

from typing import Final

from serving.phrases import Phrasebook

PHRASES: Final = Phrasebook(
    "finding",
    {
        "missing": "The {role} picture {name} is missing from the store.",
        "damaged": "The {role} picture {name} is damaged in the store.",
        "other-hash": "The {role} picture {name} has another hash than the report says.",
        "other-size": "The {role} picture {name} has {bytes} bytes, not {told}.",
        "no-original": "The original {name} of the {role} picture is not there whole.",
        "steps": (
            "The case is at version {version} and has {steps} steps: some were removed or put in."
        ),
        "status": "The case is {status}, and its history ends as {last}.",
        "signature": "The signature of {at} over the history was changed.",
        "written-anew": (
            "The history is not the one that was signed on {at} after step {step}: it was written "
            "anew since."
        ),
        "deleted": "The {role} picture {name} was deleted under the rule {rule} on {at}.",
        "back-filled": (
            "The chain was made afterwards, on {at}: what its first {steps} steps were before that "
            "moment is not proven."
        ),
        "made": ("Case {number}, {steps} steps, made by {who} on {at}, signed with the key {key}."),
        "key-unchecked": (
            "Whose key that is was not checked: it came with the bundle. Get the city's public key "
            "another way and check again with --key."
        ),
        "pair-unnamed": (
            "The history was written before steps named the pictures of a check: that the pair "
            "before and after handling is the right one rests on the signature alone."
        ),
        "blurred": (
            "The pictures are copies with heads and plates blurred; the originals have the hashes "
            "in the manifest."
        ),
        "was-missing": (
            "The {role} picture {name} was missing in the store when the bundle was made."
        ),
        "was-damaged": (
            "The {role} picture {name} was damaged in the store when the bundle was made."
        ),
    },
)
