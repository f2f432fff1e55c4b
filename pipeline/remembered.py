"""What a worker remembers of the cameras it watches, from one look to the next."""

from __future__ import annotations

from pipeline.camera_state import CameraState
from pipeline.domain import Camera, WatchPlan, drawing_of
from pipeline.lookout import LookResult, Recall
from pipeline.references import ReferenceShelf
from pipeline.schedule import Past
from pipeline.state import State


class Remembered:
    """For one thread. Only cameras of the plan followed last are remembered."""

    def __init__(self, state: State, references: ReferenceShelf) -> None:
        self._state = state
        self._references = references
        self._states: dict[str, CameraState] = {}
        self._recalls: dict[str, Recall] = {}
        self._drawn: dict[str, str] = {}
        """Which drawing of its zones every camera is watched under."""

    def take_over(self, plan: WatchPlan) -> dict[str, Past]:
        """Read what is remembered of cameras that are new to this patrol: an earlier run may have
        written it, or a worker that watched them until a moment ago. The past of each that there
        is anything of. Raises sqlalchemy.exc.SQLAlchemyError."""
        new = [camera.id for camera in plan.cameras if camera.id not in self._drawn]
        states = {
            name: CameraState.from_json(body)
            for name, body in self._state.camera_states(new).items()
        }
        for reference in self._state.references(new):
            self._references.put(reference)
        self._states |= states
        return {
            name: Past(state.standing.last_at, state.failures, state.suspicious)
            for name, state in states.items()
        }

    def follow(self, plan: WatchPlan) -> None:
        """Its new cameras are taken over; all others are forgotten."""
        self._drawn = {camera.id: drawing_of(camera.view) for camera in plan.cameras}
        self._states = {name: one for name, one in self._states.items() if name in self._drawn}
        self._recalls = {name: one for name, one in self._recalls.items() if name in self._drawn}

    def keep(self, result: LookResult) -> None:
        """A look is saved: the camera's next one goes on from it."""
        name = result.camera.id
        if name in self._drawn:
            self._states[name] = result.state
        if result.recall is not None:
            self._recalls[name] = result.recall
        if result.reference is not None:
            self._references.put(result.reference)

    def state_of(self, camera: Camera) -> CameraState:
        state = self._states.get(camera.id)
        if state is None or state.view_id != camera.view.id:
            state = CameraState(view_id=camera.view.id)
        return state.under(self._drawn.get(camera.id, state.drawn))

    def recall_of(self, camera: Camera) -> Recall | None:
        """What the detector saw there last."""
        return self._recalls.get(camera.id)
