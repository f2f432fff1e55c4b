"""A verifier's words on one place, added up."""

from __future__ import annotations

from pipeline.contract import SecondLook
from pipeline.domain import SecondWord


def counted(before: SecondLook | None, word: SecondWord | None) -> SecondLook | None:
    """``before`` with one more word in it; as it was when none was said.

    Another verifier than the one before starts the count anew: two do not add up.
    """
    if word is None:
        return before
    if before is None or before.model != word.model:
        before = SecondLook(model=word.model, agreed=0, disagreed=0, unsure=0)
    scores = [score for score in (before.score, word.score) if score is not None]
    name = word.verdict.value
    return before.model_copy(
        update={name: getattr(before, name) + 1, "score": max(scores, default=None)}
    )
