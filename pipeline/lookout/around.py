"""Between a look and what stands around it: the learning loop, the drawn view, what is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from pipeline.admission import Reference
from pipeline.capacity import Allowed
from pipeline.domain import Camera, Judgement, Suspect
from pipeline.eyes import Eyes, Sighted
from pipeline.geometry import Shift
from pipeline.learning import Inferred
from pipeline.lookout.values import Captured, Seen
from pipeline.moved_view import moved
from pipeline.places import Progress
from pipeline.state import KeptReference
from pipeline.suppressions import Silenced


def inferred(seen: Seen, sighted: Sighted, eyes: Eyes) -> Inferred:
    """A look the detector answered, as the learning loop needs it."""
    one, shift = seen.captured, seen.admission.shift
    return Inferred(
        camera_id=one.camera.id,
        view=moved(one.camera.view, shift),
        shift=shift,
        picture=one.picture,
        image=eyes.image_of(one.picture),
        condition=seen.condition,
        sighted=sighted,
        pointer=eyes.pointer,
        places=one.state.places,
    )


def with_words(suspects: Sequence[Suspect], seconds: Sequence[Suspect]) -> tuple[Suspect, ...]:
    """``suspects`` with what a verifier said of the same things, boxes still on the picture."""
    words = {(second.kind, second.box): second.second for second in seconds}
    return tuple(replace(one, second=words.get((one.kind, one.box))) for one in suspects)


def where_drawn(suspects: Sequence[Suspect], shift: Shift) -> tuple[Suspect, ...]:
    """Suspects as they would lie had the camera not moved a little: places stay where they are."""
    if not shift:
        return tuple(suspects)
    return tuple(
        replace(suspect, box=box)
        for suspect in suspects
        if (box := suspect.box.moved(-shift)) is not None
    )


def as_drawn(judgement: Judgement, seconds: Sequence[Suspect], shift: Shift) -> Judgement:
    """The judgement of a moved view with a verifier's words, all boxes where the view was drawn.

    What permits allow loses none of its count: a thing at the very edge keeps its box.
    """
    allowed = with_words([one.suspect for one in judgement.suppressions], seconds)
    return replace(
        judgement,
        suspects=where_drawn(with_words(judgement.suspects, seconds), shift),
        suppressions=tuple(
            replace(one, suspect=next(iter(where_drawn([suspect], shift)), suspect))
            for one, suspect in zip(judgement.suppressions, allowed, strict=True)
        ),
    )


def worth_keeping(
    one: Captured, reference: Reference | None, progress: Progress
) -> KeptReference | None:
    """A picture on which something is suspected does not become what the view looks like."""
    if reference is None or progress.places:
        return None
    body, state = reference.to_bytes(), one.state
    return KeptReference(one.camera.id, state.view_id, reference.light, state.drawn, body)


def silenced_on(
    camera: Camera, allowed: Allowed, at: datetime, city: ZoneInfo
) -> tuple[Silenced, ...]:
    day = at.astimezone(city).date()
    counts = Counter((one.permit_id, one.suspect.kind) for one in allowed.judgement.suppressions)
    lasting = allowed.lasting
    return tuple(
        Silenced(camera.id, camera.view.id, *what, day, at, suspects, lasting.get(what, 0))
        for what, suspects in counts.items()
    )
