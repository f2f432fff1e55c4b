"""What the patterns of texts ask for, in words: of names, ids, hashes and addresses."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

PATTERNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$": (
            "letters A to Z, digits, dots, dashes and underscores, 64 at most, beginning with a "
            "letter or a digit"
        ),
        r"^[A-Za-z0-9._-]{1,64}$": (
            "letters A to Z, digits, dots, dashes and underscores, 64 at most"
        ),
        r"^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$": (
            "letters A to Z, digits, dots, dashes, plus signs and underscores, 64 at most, "
            "beginning with a letter or a digit"
        ),
        r"^[A-Za-z0-9-]{1,64}$": "letters A to Z, digits and dashes, 64 at most",
        r"^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9._-]+)*$": (
            "a path of letters A to Z, digits, dots, dashes and underscores, parted by single "
            "slashes and beginning with a letter or a digit"
        ),
        r"^[0-9A-Za-z][0-9A-Za-z.-]{0,15}$": (
            "letters A to Z, digits, dots and dashes, 16 at most, beginning with a letter or a "
            "digit"
        ),
        r"^[0-9A-Za-z][0-9A-Za-z._-]{0,31}$": (
            "letters A to Z, digits, dots, dashes and underscores, 32 at most, beginning with a "
            "letter or a digit"
        ),
        r"^[a-z0-9][a-z0-9._-]{0,63}$": (
            "small letters a to z, digits, dots, dashes and underscores, 64 at most, beginning "
            "with a letter or a digit"
        ),
        r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$": (
            "3 to 63 small letters, digits, dots and dashes, with a letter or a digit at both ends"
        ),
        r"^[a-z][a-z_]{1,39}$": "2 to 40 small letters and underscores, beginning with a letter",
        r"^[a-z_]{1,32}$": "small letters a to z and underscores, 32 at most",
        r"^[a-z][a-z0-9_ ]{0,39}$": (
            "small letters a to z, digits, underscores and blanks, 40 at most, beginning with a "
            "letter"
        ),
        r"^[\w~-][\w.~-]{0,127}$": (
            "letters, digits, dots, dashes, tildes and underscores, 128 at most, not beginning "
            "with a dot"
        ),
        r"^[\w-]+(\.[\w-]+)*$": "words of letters, digits, dashes and underscores, parted by dots",
        r"^([A-Za-z0-9_-]+/)*$": (
            "names of letters A to Z, digits, dashes and underscores, each with a slash behind it"
        ),
        r"^([A-Za-z0-9][A-Za-z0-9._-]{0,252}|\[[0-9A-Fa-f:.]+\])$": (
            "the name or address of a machine, with [ ] around an IPv6 address"
        ),
        r"^\d{20}$": "20 digits",
        r"^[0-9a-f]{64}$": "a SHA-256: 64 digits 0 to 9 and a to f",
        r"^\d{1,18}:[0-9a-f]{64}$": "the number of an entry, a colon and its hash",
        r"^/": "a path that begins with a slash",
        r"^detect$": "'detect'",
        r"^https?://": "an address that begins with http:// or https://",
        r"^https?://[^\s/]+$": "http:// or https:// and a machine, with nothing behind it",
        r"^https?://[A-Za-z0-9.:\[\]-]+/[^\s\"'<>;,]*$": (
            "an address such as https://example.org/{z}/{x}/{y}.png"
        ),
        r"^[^#+]+$": "a topic without # and +",
        r"^[\x20-\x7e]+$": "letters A to Z, digits and signs of ASCII",
    }
)
"""What each pattern of ours asks for; a test finds a pattern that is missing."""
