"""How a camera changes from what is known to what a file says, as people may see it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from serving.cameras.addresses import shown
from serving.cameras.domain import CameraChange, FieldChange

_ON_VIEW: Final = ("watch", "zones", "permits")
_ELSEWHERE: Final = frozenset({"views", "url", "url_lost", "id"})


def change_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> CameraChange:
    """Both as told (``serving.cameras.rows``), and not the same."""
    fields = [
        FieldChange(name, _text(before.get(name)), _text(after[name]))
        for name in after
        if name not in _ELSEWHERE and before.get(name) != after[name]
    ]
    if before["url"] != after["url"] or before.get("url_lost"):
        fields.append(FieldChange("address", _address(before["url"]), _address(after["url"])))
    old, new = _views(before), _views(after)
    for word in _ON_VIEW:
        if [view[word] for view in old.values()] != [view[word] for view in new.values()]:
            fields.append(FieldChange(word, _listed(old, word), _listed(new, word)))
    if not fields or list(old) != list(new):
        fields.append(FieldChange("view", ", ".join(old) or None, ", ".join(new) or None))
    return CameraChange(str(after["id"]), str(after["name"]), tuple(fields))


def _views(entry: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {view["id"]: view for view in entry["views"]}


def _listed(views: Mapping[str, Mapping[str, Any]], word: str) -> str | None:
    """Kinds by name, drawings by id."""
    things = [thing for view in views.values() for thing in view[word]]
    names = [str(thing if word == "watch" else thing["id"]) for thing in things]
    return ", ".join(names) or None


def _address(url: str | None) -> str | None:
    """Scheme and host: a change behind them shows as one between two that look alike."""
    return None if url is None else shown(url)


def _text(value: Any) -> str | None:
    if isinstance(value, Mapping):
        parts = (f"{key} {part}" for key, part in value.items() if part is not None)
        return ", ".join(parts) or None
    return None if value is None else str(value)
