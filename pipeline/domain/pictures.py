"""How a picture is taken and lit, and why one says nothing or never came."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class UnableReason(StrEnum):
    """Why a visit's picture says nothing: neither a violation nor its absence."""

    BLACK = "black"
    OVER_EXPOSED = "over_exposed"
    FLAT = "flat"
    BLURRED = "blurred"
    FROZEN = "frozen"
    COLOUR_CAST = "colour_cast"
    STRIPES = "stripes"
    NOISE = "noise"
    PLACEHOLDER = "placeholder"
    OCCLUDED = "occluded"
    WRONG_SIZE = "wrong_size"
    CORRUPT = "corrupt"
    VIEW_UNSURE = "view_unsure"
    """The view is not recognised on this look, which may be a lorry: not yet called moved."""
    VIEW_MOVED = "view_moved"
    """The camera looks elsewhere: its zones are suspended until it is back."""


class Condition(StrEnum):
    """What makes a usable picture harder to judge; by good daylight there is none."""

    NIGHT = "night"
    POOR_LIGHT = "poor_light"
    """So dark that most things are only guessed at."""
    INFRARED = "infrared"
    """Without any colour, as cameras see by infrared light."""
    BACKLIGHT = "backlight"


class LookCondition(StrEnum):
    """One word for the light and weather of a picture, as datasets and thresholds know it."""

    DAY = "day"
    DUSK = "dusk"
    NIGHT = "night"
    RAIN = "rain"
    BACKLIGHT = "backlight"
    UNKNOWN = "unknown"


def look_condition(found: Collection[Condition]) -> LookCondition:
    """The one word for what admission found: the dark outweighs the rest.

    Admission tells neither dusk nor rain apart; those words come from people and renderings.
    """
    if set(found) & {Condition.NIGHT, Condition.POOR_LIGHT, Condition.INFRARED}:
        return LookCondition.NIGHT
    return LookCondition.BACKLIGHT if Condition.BACKLIGHT in found else LookCondition.DAY


class VisitError(StrEnum):
    """The closed list of ways a visit ends without a picture."""

    BAD_URL = "bad_url"
    UNREACHABLE = "unreachable"
    AUTH = "auth"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    TIMEOUT_OPEN = "timeout_open"
    STARVED = "starved"
    STALLED = "stalled"
    CODEC = "codec"
    CORRUPT = "corrupt"
    ENDED = "ended"
    INTERNAL = "internal"
    """Our own mistake, logged with its traceback. It costs this visit and no other."""
