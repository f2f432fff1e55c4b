"""When a picture is not usable: every threshold of admission, with what it was measured on.

"Photographs" are 430 real ones of streets, a seventh taken at night; "videos" 148 moments of seven
real fixed cameras. Luma runs from 0 (black) to 255 (white).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from pipeline.domain import Frozen

_Luma = Annotated[float, Field(ge=0, le=255)]
_Share = Annotated[float, Field(gt=0, le=1)]


class ConditionLimits(Frozen):
    """When the light is noted with a look. Nothing is refused for it."""

    night_median: _Luma = 50.0
    """Night when half of the picture is darker. Of the photographs seen by eye those taken at night
    lie below 52 and those by day above 45."""
    poor_median: _Luma = 25.0
    """Poor light when half of the picture is even darker than this."""
    glare_share: _Share = 0.08
    """Backlight when this share is burnt out (above 235)…"""
    shade_share: _Share = 0.3
    """…while this share lies in the dark (below 50), and it is not night."""
    grey_chroma: float = Field(default=3.0, ge=0, le=128)
    """Infrared when no part of the picture has more colour. In colour, the videos reach at least
    17 and photographs at night at least 4."""


class ViewLimits(Frozen):
    """When a camera still shows its view. Shifts are shares of the picture's width or height."""

    enabled: bool = True
    """Off for cameras whose pictures are made up: no reference is kept or compared with."""
    clarity: float = Field(default=7.0, gt=0)
    """How far the best of all shifts must stand out, in standard deviations. The same view reached
    at least 11.7, 9.4 under new lamps, 7.8 behind a lorry over half of it, 7.0 at an eighth of its
    light; different views reached 6.1, and 7.1 once in 206 under lamps."""
    agreement: _Share = 0.15
    """…and this share of the parts with edges must agree. Keeps a printed clock or name, the only
    thing two views of one camera share, from passing for the view."""
    enough_agreement: _Share = 0.5
    """Where so many parts agree at a small shift, it need not stand out: on a front of equal
    windows or a fence many shifts fit. The same view reached at least 0.81, others at most 0.05
    (168 pairs of real videos)."""
    fewest_parts: int = Field(default=8, ge=1, le=48)
    """Of 48 parts of the picture so many must have edges, now and on the reference, before anything
    is said about the view. Dark, foggy or covered pictures leave the question open."""
    still_share: float = Field(default=0.004, ge=0, le=0.05)
    """A shift that differs from the last by no more is taken for the same: measuring erred by up to
    0.0024."""
    small_share: _Share = 0.05
    """Up to here zones move with the picture; beyond, they are suspended."""
    strikes: int = Field(default=3, ge=1)
    """So many looks in a row elsewhere make a moved view. Before that a look is only unsure."""
    covered_share: _Share = 0.65
    """Occluded when this share of the reference's parts with edges is smooth now, though lit: at
    most 0.18 in the videos, 0.34 with a lorry over half of the picture, from 0.82 with four fifths
    of it covered."""
    renew_s: float = Field(default=86_400.0, gt=0)
    """Age at which a reference is replaced by a picture on which nothing is suspected."""


class AdmitLimits(Frozen):
    """When a picture is not usable. Luma runs from 0 (black) to 255 (white)."""

    black_mean: _Luma = 16.0
    black_std: _Luma = 10.0
    """A picture is black when mean and spread of its luma both lie below. The 30 and 25 often asked
    for would refuse 36 of the 430 photographs, most of which show the street; these refuse 8."""
    bright_mean: _Luma = 220.0
    """Over-exposed above this mean."""
    flat_std: _Luma = 4.0
    """Without any contrast below this spread: fog, a covered lens, a grey card."""
    drawn_share: _Share = 0.7
    """A drawn placeholder has this share of one single grey; photographs by day reached 0.48."""
    placeholder_cameras: int = Field(default=3, ge=0)
    """A picture that stood still at so many cameras of one source is its placeholder; 0 never asks,
    as where one recording plays for many cameras."""
    band_share: _Share = 0.1
    """Damaged when this share of the height, at the bottom, repeats one line of pixels as decoders
    do where data is missing; photographs reached 0.06."""
    stripe_share: _Share = 0.5
    """Striped when most lines, or columns, share so much of the fine structure all along. Videos
    reach 0.27, photographs 0.37; stripes of 20 grey levels 0.62 and more, random lines half so."""
    noise_ratio: float = Field(default=6.0, gt=0, le=20)
    """Nothing but noise when neighbouring pixels know so little of each other: 20 for pure noise.
    Videos reach 1.2, photographs 4.5, noise of 80 grey levels over a street 1.7 to 18."""
    cast_chroma: float = Field(default=20.0, gt=0, le=128)
    """A colour cast when even the least coloured tenth has so much of the same colour. Videos reach
    7, photographs 17, many under sodium lamps; a missing colour makes 18 to 80."""
    sharpness: float = Field(default=0.15, ge=0, le=0.5)
    """Blurred by day when the clearest edges rise by less than this share of their step per
    thumbnail pixel; 0 never asks. Videos reach at least 0.27; one photograph, a smear, is below."""
    sharpness_share: float = Field(default=0.6, ge=0, lt=1)
    """…or when they rise by less than this share of what they do on the view's reference."""
    frozen_repeats: int = Field(default=2, ge=0)
    """Frozen when exactly the same picture came back so many times in a row; 0 never asks, as for
    recordings played in a loop. A live camera's noise leaves no two thumbnails equal."""
    frozen_s: float = Field(default=20.0, ge=0)
    """…and at least this many seconds lie between the first and the last of them."""
    size_repeats: int = Field(default=2, ge=1)
    """A new picture size is the camera's own after it came back so many times in a row."""
    conditions: ConditionLimits = ConditionLimits()
    view: ViewLimits = ViewLimits()
