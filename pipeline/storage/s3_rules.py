"""What a bucket's lifecycle rules do to the objects below a prefix. Pure.

Read by ourselves: the client's library refuses the empty filter that means the whole bucket, and
overlooks the prefix of rules written the old way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

NAMESPACE: Final = re.compile(r"^\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class Rules:
    ends_uploads: bool = False
    """Uploads in parts that were broken off go by themselves."""
    ends_versions: bool = False
    """Versions that were replaced or deleted go by themselves, once no lock keeps them."""
    expires: str | None = None
    """When objects go by themselves whoever needs them, ``after 90 days`` or ``on 2027-01-01``."""


def rules_for(document: str, prefix: str) -> Rules:
    """What the answer to GetBucketLifecycle says of objects whose names begin with ``prefix``.
    Raises ValueError for what is no XML."""
    try:
        root = ET.fromstring(document)  # noqa: S314 -- so the client's library reads every answer
    except ET.ParseError as error:
        raise ValueError("the bucket's lifecycle rules are no XML") from error
    # Ours have no tags, so a rule for tagged objects is none for them.
    some = [rule for rule in _all(root, "Rule") if _is_on(rule) and not _has(rule, "Tag")]
    every = [rule for rule in some if _covers(rule, prefix)]
    # One for a part of ours is no help, and may do harm.
    some = [rule for rule in some if _meets(rule, prefix)]
    return Rules(
        ends_uploads=any(_has(rule, "AbortIncompleteMultipartUpload") for rule in every),
        ends_versions=any(_has(rule, "NoncurrentVersionExpiration") for rule in every),
        expires=next((when for rule in some for when in _expiry(rule)), None),
    )


def _is_on(rule: ET.Element) -> bool:
    return _text(rule, "Status") == "Enabled"


def _covers(rule: ET.Element, prefix: str) -> bool:
    """Whether it is for all objects below ``prefix``."""
    sized = _has(rule, "ObjectSizeLessThan") or _has(rule, "ObjectSizeGreaterThan")
    return not sized and prefix.startswith(_text(rule, "Prefix"))


def _meets(rule: ET.Element, prefix: str) -> bool:
    """Whether it is for any of them."""
    own = _text(rule, "Prefix")
    return prefix.startswith(own) or own.startswith(prefix)


def _expiry(rule: ET.Element) -> Iterator[str]:
    for expiration in _all(rule, "Expiration"):
        if days := _text(expiration, "Days"):
            yield f"after {days} days"
        elif date := _text(expiration, "Date"):
            yield f"on {date[:10]}"


def _has(element: ET.Element, name: str) -> bool:
    return next(_all(element, name), None) is not None


def _text(element: ET.Element, name: str) -> str:
    found = next(_all(element, name), None)
    return (found.text or "").strip() if found is not None else ""


def _all(element: ET.Element, name: str) -> Iterator[ET.Element]:
    """Those of this name, wherever below: each has one place in a rule."""
    return (one for one in element.iter() if _name(one) == name)


def _name(element: ET.Element) -> str:
    return NAMESPACE.sub("", element.tag)
