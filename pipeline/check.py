"""Go the way to one camera step by step and say in words where it ends."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import SecretStr

from models.wording.counting import counted
from pipeline.addresses import Resolve
from pipeline.admission import admit
from pipeline.check_stream import Stream, stream_of
from pipeline.clock import Clock
from pipeline.config import PatrolSettings
from pipeline.domain import Camera, Source, View, VisitError
from pipeline.eyes import Eyes
from pipeline.picture import Picture
from pipeline.visits import Address, VisitFailed
from pipeline.visits.bounded import Expired, run_bounded

StepName = Literal["address", "name", "port", "stream", "keyframe", "picture", "detections"]

_PORTS: Mapping[str, int] = {"rtsp": 554, "rtsps": 322}
_AT_ONCE = 8
_RARE_KEYFRAMES_S = 10.0
"""Seconds between keyframes from which a visit waits long for its picture."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried. ``sentence`` says what came of it, and what to do if it failed."""

    name: StepName
    passed: bool
    sentence: str
    seconds: float | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        took = f" ({self.seconds:.2f} s)" if self.seconds is not None else ""
        return f"{'✓' if self.passed else '✗'} {self.name}: {self.sentence}{took}"


@dataclass(frozen=True, slots=True)
class Checkup:
    """The steps that were taken, in order; the last one failed unless the camera is usable."""

    camera: str
    steps: tuple[Step, ...]

    @property
    def usable(self) -> bool:
        return all(step.passed for step in self.steps)

    def record(self) -> dict[str, Any]:
        """JSON-ready, without any secret."""
        steps = [
            {
                "step": step.name,
                "passed": step.passed,
                "sentence": step.sentence,
                "seconds": None if step.seconds is None else round(step.seconds, 3),
                **step.facts,
            }
            for step in self.steps
        ]
        return {"camera": self.camera, "usable": self.usable, "steps": steps}


def check(
    camera: Camera,
    source: Source,
    settings: PatrolSettings,
    clock: Clock,
    resolve: Resolve,
    eyes: Callable[[], Eyes] | None = None,
) -> Checkup:
    """Every step to a picture of ``camera``, and with ``eyes`` to what is seen on it: they are
    opened only when there is a picture.

    One RTSP session, held until its second keyframe; nothing is stored. Never raises VisitFailed:
    a failure is a step with its sentence.
    """
    steps = []
    for step in _Way(camera, source, settings, clock, resolve, eyes).steps():
        steps.append(step)
        if not step.passed:
            break
    return Checkup(camera.id, tuple(steps))


def check_many(
    cameras: Sequence[Camera],
    source: Source,
    settings: PatrolSettings,
    clock: Clock,
    resolve: Resolve,
) -> Iterator[Checkup]:
    """The same for several cameras of one source, as they are done; never more sessions at once
    than the source lends, or eight."""
    at_once = min(source.max_sessions, _AT_ONCE)
    with ThreadPoolExecutor(at_once, thread_name_prefix="check") as pool:
        waiting = [
            pool.submit(check, camera, source, settings, clock, resolve) for camera in cameras
        ]
        for done in as_completed(waiting):
            yield done.result()


def address_alone(url: str) -> tuple[Camera, Source]:
    """A camera that nobody registered, to be checked by its address."""
    view = View(id="main", watch=frozenset({"anything"}))
    camera = Camera(id="address", name="address", url=SecretStr(url), views=(view,))
    return camera, Source(id=camera.source)


class _Way:
    def __init__(
        self,
        camera: Camera,
        source: Source,
        settings: PatrolSettings,
        clock: Clock,
        resolve: Resolve,
        eyes: Callable[[], Eyes] | None,
    ) -> None:
        self._camera = camera
        self._source = source
        self._admit = settings.admit
        self._limits = settings.visit.at(source.id)
        self._clock = clock
        self._resolve = resolve
        self._eyes = eyes

    def steps(self) -> Iterator[Step]:
        """Each step is taken when it is asked for; ask no further behind one that failed."""
        began = time.monotonic()
        try:
            secret = self._resolve(self._camera, self._source)
            address = Address.parse(secret)
        except VisitFailed as failure:
            yield _failed("address", failure, began)
            return
        way = "the platform told it" if self._asked else "it can be understood"
        yield _passed("address", f"{address} – {way}.", began if self._asked else None)
        yield from self._to_the_port(address)
        yield from self._to_the_picture(secret)

    @property
    def _asked(self) -> bool:
        return self._camera.url is None and self._source.platform is not None

    def _to_the_port(self, address: Address) -> Iterator[Step]:
        port = address.port or _PORTS[address.scheme]
        within = self._limits.open_s
        began = time.monotonic()
        try:
            found = run_bounded(
                lambda: socket.getaddrinfo(
                    address.host.strip("[]"), port, proto=socket.IPPROTO_TCP
                ),
                within,
            )
        except (OSError, UnicodeError, Expired):
            failure = VisitFailed(VisitError.UNREACHABLE, f"the name {address.host} is unknown")
            yield _failed("name", failure, began)
            return
        where = found[0][4]
        is_name = where[0] != address.host.strip("[]")
        said = f"{address.host} is {where[0]}." if is_name else "It is an IP address."
        yield _passed("name", said, began if is_name else None, ip=where[0])
        began = time.monotonic()
        try:
            socket.create_connection((str(where[0]), port), timeout=within).close()
        except ConnectionRefusedError:
            failure = VisitFailed(VisitError.REFUSED, f"nothing listens on port {port}")
            yield _failed("port", failure, began)
            return
        except OSError:
            failure = VisitFailed(VisitError.UNREACHABLE, f"port {port} does not answer")
            yield _failed("port", failure, began)
            return
        yield _passed("port", f"Port {port} answers.", began, port=port)

    def _to_the_picture(self, address: SecretStr) -> Iterator[Step]:
        began = time.monotonic()
        stream = stream_of(address, self._limits, self._clock)
        if stream.opened_s is None:
            yield _failed("stream", stream.failure, began)
            return
        said = f"The server plays {stream.codec}; the first packet came."
        yield Step("stream", True, said, stream.opened_s, {"codec": stream.codec})
        if stream.picture is None:
            yield _failed("keyframe", stream.failure, began + stream.opened_s)
            return
        yield _keyframe(stream, stream.picture)
        yield self._admitted(stream.picture)
        if self._eyes is not None:
            yield _seen(self._eyes(), stream.picture)

    def _admitted(self, picture: Picture) -> Step:
        said = admit(picture, None, self._admit)
        conditions = sorted(said.conditions)
        if said.reason is not None:
            sentence = f"The picture says nothing: {said.reason}; look at the camera."
            facts = {"unable": said.reason, "conditions": conditions}
            return Step("picture", False, sentence, facts=facts)
        under = f", taken under {' and '.join(conditions)}" if conditions else ""
        sentence = f"The picture is usable{under}."
        return Step("picture", True, sentence, facts={"conditions": conditions})


def _keyframe(stream: Stream, picture: Picture) -> Step:
    size = f"{picture.width} × {picture.height}"
    facts = {
        "width": picture.width,
        "height": picture.height,
        "gop_s": stream.gop_s,
        "gop_frames": stream.gop_frames,
    }
    if stream.gop_s is None:
        rhythm = "no second keyframe came while we watched: visits may wait long"
    else:
        rhythm = f"a keyframe comes every {stream.gop_s:.1f} s ({stream.gop_frames} frames)"
        if stream.gop_s > _RARE_KEYFRAMES_S:
            rhythm += ", which is rare: set the camera to one every 2 to 4 s"
    sentence = f"A whole picture of {size}; {rhythm}."
    return Step("keyframe", True, sentence, stream.picture_s, facts)


def _seen(eyes: Eyes, picture: Picture) -> Step:
    images = [eyes.image_of(picture)]
    eyes.look(images)  # The first run of a network sets it up and tells nothing of its pace.
    began = time.monotonic()
    [seen] = eyes.look(images)
    labels = sorted({sighting.label for sighting in seen.sightings})
    listed = f": {', '.join(labels)}" if labels else ""
    sentence = f"The detector sees {counted(len(seen.sightings), 'thing')}{listed}."
    return _passed("detections", sentence, began, labels=labels, engine=eyes.engine)


def _passed(name: StepName, sentence: str, began: float | None, **facts: Any) -> Step:
    return Step(name, True, sentence, None if began is None else time.monotonic() - began, facts)


def _failed(name: StepName, failure: VisitFailed | None, began: float) -> Step:
    assert failure is not None, "a step that failed says why"
    facts = {"error": failure.error}
    return Step(name, False, str(failure), time.monotonic() - began, facts)
