"""The registry: importing a plan, drawing zones and permits, and telling the pipeline the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import Session

from pipeline.contract import Camera, Permit, Source, View, WatchPlan, Zone
from serving.cameras.domain import CameraCard, ImportReport, Refusal
from serving.cameras.errors import CameraNotFound, CameraRefused, DrawingRefused, ViewNotFound
from serving.cameras.plan_file import camera_complaint, entries, name_of
from serving.cameras.repository import CameraRepository
from serving.sentences import complaint
from serving.users.domain import Permission, Person, Scope
from serving.users.permissions import require
from serving.vault import Vault

T = TypeVar("T", bound=BaseModel)


def import_plan(
    session: Session, data: Mapping[str, Any], vault: Vault, at: datetime
) -> ImportReport:
    """Take the sources and cameras of a plan; what the plan does not name stays as it is.

    A camera that is wrong in any way is refused alone, with a sentence. Raises PlanUnreadable when
    the plan as a whole has another shape.
    """
    cameras = CameraRepository(session, Scope.everywhere())
    refused = _import_sources(cameras, entries(data, "sources"))
    sources = {source.id for source in cameras.sources()}
    before = cameras.known(vault)
    added: list[str] = []
    changed: list[str] = []
    unchanged: list[str] = []
    seen: set[str] = set()
    for position, entry in enumerate(entries(data, "cameras")):
        name = name_of(entry, position)
        try:
            camera = _acceptable(entry, seen, sources)
        except CameraRefused as refusal:
            refused.append(Refusal(f"camera {name}", refusal.detail))
            continue
        seen.add(camera.id)
        if camera.id not in before:
            cameras.add_camera(camera, vault, at)
            added.append(camera.id)
        elif camera != before[camera.id]:
            cameras.replace_camera(camera, vault, at)
            changed.append(camera.id)
        else:
            unchanged.append(camera.id)
    session.flush()
    cameras.count_change()
    return ImportReport(tuple(added), tuple(changed), tuple(unchanged), tuple(refused))


def watch_plan(session: Session, vault: Vault, timezone: str) -> WatchPlan:
    """Everything the pipeline is to do. The version changes exactly when the content does."""
    cameras = CameraRepository(session, Scope.everywhere())
    plan = WatchPlan(
        version="",
        timezone=timezone,
        sources=tuple(cameras.sources()),
        cameras=tuple(cameras.cameras(vault)),
    )
    return plan.model_copy(update={"version": vault.fingerprint(plan_json(plan))[:32]})


def plan_json(plan: WatchPlan) -> str:
    """The plan with its camera addresses open: for the pipeline only."""
    return plan.model_dump_json(context={"reveal_secrets": True})


def list_cameras(
    session: Session, person: Person, after: str | None, limit: int, district: str | None = None
) -> tuple[CameraCard, ...]:
    """The person's cameras in the order of their ids, behind ``after``. Raises Forbidden."""
    require(person, Permission.SEE_CAMERAS)
    return CameraRepository(session, person.scope).cards(after, limit, district)


def get_camera(session: Session, person: Person, camera_id: str) -> CameraCard:
    """Raises Forbidden, or CameraNotFound also for a camera outside the person's district."""
    require(person, Permission.SEE_CAMERAS)
    card = CameraRepository(session, person.scope).card(camera_id)
    if card is None:
        raise CameraNotFound
    return card


def draw_zones(
    session: Session,
    person: Person,
    camera_id: str,
    view_id: str,
    drawings: Sequence[object],
    at: datetime,
) -> CameraCard:
    """Replace a view's zones. Raises Forbidden, CameraNotFound, ViewNotFound, DrawingRefused."""
    view = _editable(session, person, camera_id, view_id)
    zones = _checked(Zone, "zone", camera_id, drawings)
    return _redraw(session, person, camera_id, _with(view, camera_id, zones=zones), at)


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


def _acceptable(entry: object, seen: set[str], sources: set[str]) -> Camera:
    """Raises CameraRefused, whose detail is the reason."""
    try:
        camera = Camera.model_validate(entry)
    except ValidationError as error:
        raise CameraRefused(camera_complaint(entry, error)) from None
    if camera.id in seen:
        raise CameraRefused("the plan names this camera twice; give each camera its own id.")
    if camera.source not in sources:
        raise CameraRefused(f"there is no source {camera.source}; add it to the plan's sources.")
    return camera


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
            raise DrawingRefused(
                f"Camera {camera_id}, {word} {name}: {complaint(error)}."
            ) from None
    return tuple(checked)


def _with(view: View, camera_id: str, **drawn: object) -> View:
    try:
        return View.model_validate({**dict(view), **drawn})
    except ValidationError as error:
        raise DrawingRefused(f"Camera {camera_id}: {complaint(error)}.") from None


def _redraw(
    session: Session, person: Person, camera_id: str, view: View, at: datetime
) -> CameraCard:
    cameras = CameraRepository(session, Scope.everywhere())
    cameras.put_view(camera_id, view, at)
    cameras.count_change()
    session.expire_all()
    return get_camera(session, person, camera_id)


def _import_sources(cameras: CameraRepository, given: list[Any]) -> list[Refusal]:
    refused = []
    if "default" not in {source.id for source in cameras.sources()}:
        cameras.put_source(Source(id="default"))
    for position, entry in enumerate(given):
        try:
            cameras.put_source(Source.model_validate(entry))
        except ValidationError as error:
            name = name_of(entry, position)
            refused.append(Refusal(f"source {name}", f"{complaint(error)}."))
    return refused
