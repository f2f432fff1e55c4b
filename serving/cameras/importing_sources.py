"""What becomes of a file's sources. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from pipeline.contract import Source
from serving.cameras.domain import Refusal
from serving.cameras.plan_file import name_of
from serving.sentences import complaint


def checked_sources(
    given: Sequence[Any], known: Mapping[str, Source | None]
) -> tuple[dict[str, Source], list[Refusal]]:
    """The sources to take over by their ids, the default one with them where it is new."""
    taken = {} if "default" in known else {"default": Source(id="default")}
    refused = []
    for position, entry in enumerate(given):
        try:
            source = Source.model_validate(_with_what_is_known(entry, known))
        except ValidationError as error:
            name, said = f"source {name_of(entry, position)}", complaint(error)
            refused.append(Refusal(name, f"{said}.", None, "not-valid", {"said": said}))
        else:
            taken[source.id] = source
    return taken, refused


def _with_what_is_known(entry: Any, known: Mapping[str, Source | None]) -> Any:
    """What an entry does not mention of a source stays, save that one way to an address takes the
    other's place."""
    before = known.get(entry["id"]) if isinstance(entry, Mapping) and "id" in entry else None
    if before is None:
        return entry
    whole = {name: getattr(before, name) for name in Source.model_fields} | dict(entry)
    for one, other in (("template", "platform"), ("platform", "template")):
        if entry.get(one) is not None and other not in entry:
            whole[other] = None
    return whole
