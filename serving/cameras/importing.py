"""What becomes of a file's cameras: new, changed, as they were, or refused. Pure.

A file changes what it speaks of. What it does not mention of a camera that exists stays as it is,
and what people drew on a view in the console stays until somebody says otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from models.wording.counting import counted
from pipeline.contract import Camera, Source, View
from serving.cameras.changes import change_of
from serving.cameras.domain import CameraChange, Defaults, Given, Refusal
from serving.cameras.errors import CameraRefused
from serving.cameras.notices import Notice
from serving.cameras.plan_file import camera_complaint, name_of
from serving.cameras.repository import Known
from serving.cameras.rows import told, told_view

Progress = Callable[[int, int], None]
"""Told how many cameras are done, and of how many."""

_DRAWN = ("zones", "permits")


@dataclass
class Decision:
    """What the registry has to take. Cameras are as told (serving.cameras.rows)."""

    added: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    changes: list[CameraChange] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    kept_drawings: list[str] = field(default_factory=list)
    names: Counter[str] = field(default_factory=Counter)

    def warnings(self) -> Iterator[Notice]:
        """What was taken and should be looked at all the same."""
        twice = {name: count for name, count in self.names.items() if count > 1}
        if twice:
            name, count = max(twice.items(), key=lambda item: item[1])
            yield Notice(
                f"{counted(len(twice), 'name stands', 'names stand')} for more than one camera, "
                f"{name!r} for {count}: people will tell them apart by their ids only.",
                "names",
                {"names": len(twice), "name": name, "count": count},
            )
        if self.kept_drawings:
            count, first = len(self.kept_drawings), self.kept_drawings[0]
            yield Notice(
                f"{counted(count, 'camera keeps', 'cameras keep')} "
                f"the zones and permits that people drew, {first} among them: "
                "import with --replace-drawings to take the file's.",
                "drawings",
                {"count": count, "first": first},
            )


def decide(
    given: Given,
    known: Mapping[str, Known],
    sources: Mapping[str, Source | None],
    defaults: Defaults,
    *,
    replace_drawings: bool,
    progress: Progress,
) -> Decision:
    """Sort ``given``'s cameras. ``sources`` may hold None for one whose secrets do not open."""
    decision = Decision()
    seen: set[str] = set()
    for position, entry in enumerate(given.cameras):
        try:
            _take(entry, decision, known, sources, defaults, seen, replace_drawings)
        except CameraRefused as refusal:
            name = f"camera {name_of(entry, position)}"
            decision.refused.append(refusal.of(name, given.line(position)))
        if position % 100 == 99:
            progress(position + 1, len(given.cameras))
    progress(len(given.cameras), len(given.cameras))
    return decision


def _take(
    entry: Any,
    decision: Decision,
    known: Mapping[str, Known],
    sources: Mapping[str, Source | None],
    defaults: Defaults,
    seen: set[str],
    replace_drawings: bool,
) -> None:
    before = known.get(entry["id"]) if _has_id(entry) else None
    whole, kept = _complete(entry, before, defaults, replace_drawings)
    try:
        camera = Camera.model_validate(whole)
    except ValidationError as error:
        if _says_nothing_to_watch(whole):
            raise CameraRefused(
                "nothing says what to look for; name violation kinds in a column watch, or for "
                "all new cameras.",
                code="no-watch",
            ) from None
        said = camera_complaint(whole, error)
        raise CameraRefused(f"{said}.", code="not-valid", said=said) from None
    if camera.id in seen:
        raise CameraRefused(
            "the file names this camera twice; give each camera its own id.", code="twice"
        )
    _check_address(camera, sources)
    seen.add(camera.id)
    decision.names[camera.name] += 1
    now = told(camera)
    if before is None:
        decision.added.append(now)
    elif now != before.entry:
        decision.changed.append(now)
        decision.changes.append(change_of(before.entry, now))
    else:
        decision.unchanged.append(camera.id)
    if kept:
        decision.kept_drawings.append(camera.id)


def _says_nothing_to_watch(entry: Any) -> bool:
    return isinstance(entry, Mapping) and "views" not in entry


def _has_id(entry: Any) -> bool:
    return isinstance(entry, Mapping) and isinstance(entry.get("id"), str)


def _check_address(camera: Camera, sources: Mapping[str, Source | None]) -> None:
    if camera.source not in sources:
        raise CameraRefused(
            f"there is no source {camera.source}; import a plan with it first, "
            "or add it to this plan's sources.",
            code="no-source",
            source=camera.source,
        )
    source = sources[camera.source]
    complaint = source.address_complaint(camera) if source else None
    if source is None or complaint is None:
        return
    missing = [blank for blank in source.blanks() if camera.filling(blank) is None]
    raise CameraRefused(
        f"it has no address: {complaint}; give it what is missing.",
        code="blanks" if missing else "no-address",
        missing=", ".join(missing),
    )


def _complete(
    entry: Any, before: Known | None, defaults: Defaults, replace_drawings: bool
) -> tuple[Any, bool]:
    """The entry with what it does not mention, and whether drawings were kept against it."""
    if not isinstance(entry, Mapping):
        return entry, False
    if before is None:
        return {**_as_new(defaults), **entry}, False
    whole = {key: value for key, value in before.entry.items() if key != "url_lost"} | dict(entry)
    if isinstance(entry.get("channel"), Mapping):
        whole["channel"] = {**(before.entry["channel"] or {}), **entry["channel"]}
    if "views" not in entry or not isinstance(entry["views"], list | tuple):
        return whole, False
    old = {view["id"]: view for view in before.entry["views"]}
    views = [_overlaid(view, old) for view in entry["views"]]
    kept = False if replace_drawings else _put_back(views, old, before)
    return {**whole, "views": views}, kept


def _as_new(defaults: Defaults) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if defaults.source:
        given["source"] = defaults.source
    if defaults.district:
        given["district"] = defaults.district
    if defaults.watch:
        given["views"] = [{"id": "main", "watch": list(defaults.watch)}]
    return given


def _overlaid(view: Any, old: Mapping[str, Mapping[str, Any]]) -> Any:
    if not _has_id(view) or view["id"] not in old:
        return view
    return {**old[view["id"]], **view}


def _put_back(views: Sequence[Any], old: Mapping[str, Any], before: Known) -> bool:
    """Give drawn views their drawings back. Raises CameraRefused when one would be lost whole."""
    ids = {view["id"] for view in views if _has_id(view)}
    lost = sorted(set(before.drawn) - ids)
    if lost:
        raise CameraRefused(
            f"people drew on its view {lost[0]}, which the file no longer has; "
            "import with --replace-drawings to give up what they drew.",
            code="drawn",
            view=lost[0],
        )
    kept = False
    for view in views:
        if not _has_id(view) or view["id"] not in before.drawn:
            continue
        drawn = {word: old[view["id"]][word] for word in _DRAWN}
        kept = kept or _differs(view, drawn)
        view.update(drawn)
    return kept


def _differs(view: Any, drawn: Mapping[str, Any]) -> bool:
    """Whether a file says anything else than what is drawn."""
    try:
        said = told_view(View.model_validate(view))
    except ValidationError:
        return True
    return any(said[word] != drawn[word] for word in _DRAWN)
