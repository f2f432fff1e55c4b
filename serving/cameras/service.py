"""The registry: importing a plan, drawing zones and permits, and telling the pipeline the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import Session

from pipeline.contract import Permit, Recheck, Source, View, WatchPlan, Zone, drawing_of
from serving.audit.domain import Act, Actor
from serving.audit.service import record
from serving.cameras.domain import (
    EVERY_CAMERA,
    NO_DEFAULTS,
    CameraCard,
    CameraFilter,
    Defaults,
    Given,
    ImportReport,
)
from serving.cameras.drawing import SENTENCES, faults
from serving.cameras.errors import (
    CameraNotFound,
    DrawingRefused,
    DrawnMeanwhile,
    ViewNotFound,
)
from serving.cameras.importing import Progress, decide
from serving.cameras.importing_sources import checked_sources
from serving.cameras.plan_file import name_of
from serving.cameras.repository import CameraRepository, Known
from serving.config import RelatedSettings
from serving.models.domain import NO_POINTER, Pointer
from serving.permits.spreading import NO_PERMITS, InPlan, spread
from serving.related.anew import look_again
from serving.sentences import complaint
from serving.users.domain import Permission, Person, Scope
from serving.users.permissions import require
from serving.vault import AddressUnreadable, Vault

T = TypeVar("T", bound=BaseModel)

RELATED = RelatedSettings()
"""When two cases are one thing, as it comes."""


def nobody_watches(done: int, total: int) -> None:
    """Progress nobody is shown."""


def import_given(
    session: Session,
    given: Given,
    vault: Vault,
    at: datetime,
    defaults: Defaults = NO_DEFAULTS,
    *,
    replace_drawings: bool = False,
    dry_run: bool = False,
    progress: Progress = nobody_watches,
    related: RelatedSettings = RELATED,
) -> ImportReport:
    """Take what a file gave, by the rules of ``serving.cameras.importing``.

    Of a camera that stands elsewhere now, cases are compared again with those around them. A dry
    run changes nothing and reports the same.
    """
    cameras = CameraRepository(session, Scope.everywhere())
    sources = _known_sources(cameras, vault)
    taken, refused = checked_sources(given.sources, sources)
    known, revision = cameras.known(vault), cameras.revision()
    decision = decide(
        given,
        known,
        {**sources, **taken},
        defaults,
        replace_drawings=replace_drawings,
        progress=progress,
    )
    if not dry_run:
        for source in taken.values():
            cameras.put_source(source, vault)
        drawn = {} if replace_drawings else {name: one.drawn for name, one in known.items()}
        cameras.add_cameras(decision.added, vault, at)
        cameras.replace_cameras(decision.changed, drawn, vault, at)
        elsewhere = [entry["id"] for entry in decision.changed if _stands_elsewhere(known, entry)]
        look_again(session, elsewhere, at, related)
        cameras.count_change()
    return ImportReport(
        tuple(entry["id"] for entry in decision.added),
        tuple(entry["id"] for entry in decision.changed),
        tuple(decision.unchanged),
        (*refused, *given.refused, *decision.refused),
        (*given.warnings, *decision.warnings()),
        tuple(decision.changes),
        revision,
    )


def watch_plan(
    session: Session,
    vault: Vault,
    timezone: str,
    rechecks: Sequence[Recheck] = (),
    pointer: Pointer = NO_POINTER,
    permits: InPlan = NO_PERMITS,
) -> WatchPlan:
    """Everything the pipeline is to do. The version changes exactly when the content does."""
    cameras = CameraRepository(session, Scope.everywhere())
    plan = WatchPlan(
        version="",
        timezone=timezone,
        sources=tuple(cameras.sources(vault)),
        cameras=spread(cameras.cameras(vault), permits),
        rechecks=tuple(rechecks),
        model=pointer.current,
        shadow=pointer.shadow,
    )
    return plan.model_copy(update={"version": vault.fingerprint(plan_json(plan))[:32]})


def plan_json(plan: WatchPlan) -> str:
    """The plan with its camera addresses open: for the pipeline only."""
    return plan.model_dump_json(context={"reveal_secrets": True})


def list_cameras(
    session: Session,
    person: Person,
    after: str | None,
    limit: int,
    wanted: CameraFilter = EVERY_CAMERA,
) -> tuple[CameraCard, ...]:
    """The person's cameras in the order of their ids, behind ``after``. Raises Forbidden."""
    require(person, Permission.SEE_CAMERAS)
    return CameraRepository(session, person.scope).cards(after, limit, wanted)


def get_camera(session: Session, person: Person, camera_id: str) -> CameraCard:
    """Raises Forbidden, or CameraNotFound also for a camera outside the person's district."""
    require(person, Permission.SEE_CAMERAS)
    card = CameraRepository(session, person.scope).card(camera_id)
    if card is None:
        raise CameraNotFound
    return card


def camera_to_change(session: Session, person: Person, camera_id: str) -> CameraCard:
    """As ``get_camera``, for who is about to change it: others wait until this transaction ends."""
    CameraRepository(session, person.scope).hold(camera_id)
    return get_camera(session, person, camera_id)


def draw_zones(
    session: Session,
    person: Person,
    camera_id: str,
    view_id: str,
    drawings: Sequence[object],
    at: datetime,
    *,
    seen: str | None = None,
    stands: bool = False,
) -> CameraCard:
    """Replace a view's zones.

    ``seen`` is the drawing (``drawing_of``) it is to replace; None replaces whatever is there.
    ``stands``: the camera is where it should be, whatever it looked like before. Raises Forbidden,
    CameraNotFound, ViewNotFound, DrawnMeanwhile or DrawingRefused.
    """
    view = _editable(session, person, camera_id, view_id)
    if seen is not None and seen != drawing_of(view):
        raise DrawnMeanwhile(camera_id)
    zones = _checked(Zone, "zone", camera_id, drawings)
    for name, fault in faults(drawings).items():
        said = SENTENCES.say(fault)
        raise DrawingRefused(
            f"Camera {camera_id}, zone {name}: {said}", code="drawn", drawing=name, said=said
        )
    drawn = _with(view, camera_id, zones=zones, calibration=view.calibration + stands)
    card = _redraw(session, person, camera_id, drawn, at)
    record(
        session,
        Act.ZONES_DRAWN,
        Actor.of(person),
        at,
        camera_id,
        view=view_id,
        zones=len(zones),
        stands=stands or None,
    )
    return card


def draw_permits(
    session: Session,
    person: Person,
    camera_id: str,
    view_id: str,
    drawings: Sequence[object],
    at: datetime,
) -> CameraCard:
    """Replace a view's permits. Raises as ``draw_zones``."""
    view = _editable(session, person, camera_id, view_id)
    permits = _checked(Permit, "permit", camera_id, drawings)
    return _redraw(session, person, camera_id, _with(view, camera_id, permits=permits), at)


def _editable(session: Session, person: Person, camera_id: str, view_id: str) -> View:
    require(person, Permission.EDIT_CAMERAS)
    view = get_camera(session, person, camera_id).view(view_id)
    if view is None:
        raise ViewNotFound(camera_id, view_id)
    return view


def _checked(
    shape: type[T], word: str, camera_id: str, drawings: Sequence[object]
) -> tuple[T, ...]:
    checked = []
    for position, drawing in enumerate(drawings):
        try:
            checked.append(shape.model_validate(drawing))
        except ValidationError as error:
            name = name_of(drawing, position)
            said = complaint(error)
            raise DrawingRefused(
                f"Camera {camera_id}, {word} {name}: {said}.", code="wrong", drawing=name, said=said
            ) from None
    return tuple(checked)


def _with(view: View, camera_id: str, **drawn: object) -> View:
    try:
        return View.model_validate({**dict(view), **drawn})
    except ValidationError as error:
        said = complaint(error)
        raise DrawingRefused(f"Camera {camera_id}: {said}.", code="view", said=said) from None


def _redraw(
    session: Session, person: Person, camera_id: str, view: View, at: datetime
) -> CameraCard:
    cameras = CameraRepository(session, Scope.everywhere())
    cameras.put_view(camera_id, view, at)
    cameras.count_change()
    session.expire_all()
    return get_camera(session, person, camera_id)


def _stands_elsewhere(known: Mapping[str, Known], entry: Mapping[str, Any]) -> bool:
    before = known[entry["id"]].entry
    return any(before[name] != entry[name] for name in ("longitude", "latitude"))


def _known_sources(cameras: CameraRepository, vault: Vault) -> dict[str, Source | None]:
    """Every source by its id; None for one whose secrets do not open with this key."""
    known: dict[str, Source | None] = {}
    for source_id in cameras.source_ids():
        try:
            known[source_id] = cameras.source(source_id, vault)
        except AddressUnreadable:
            known[source_id] = None
    return known
