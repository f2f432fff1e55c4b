"""One walk through every operation of the API, in an order in which each has something to say.

What was asked and answered is what the API's description shows as examples.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa
from pydantic import BaseModel, SecretStr

from pipeline.contract import SIGNATURE_HEADER, TIME_HEADER, ModelStamp, PairedCount, signature
from serving.cases.domain import Action
from serving.connectors.settings import settings_of
from serving.evidence.signing import make as make_key
from serving.handover.destinations import DestinationRepository
from serving.handover.domain import Destination, LetterState, Trouble
from serving.handover.tables import LetterRow
from serving.standards.reading import find_pack, read_pack
from serving.standards.service import import_pack
from serving.units.dispatching import dispatch_due
from serving.units.reading import find_register, read_register
from serving.units.service import import_units
from serving.users.domain import Role
from tests.serving.events.test_camera_events import event
from tests.serving.examples import LAWN, NOON, PERMIT, report
from tests.serving.harness import Front, serving
from tests.serving.looks.test_looks import look as shown_look
from tests.serving.models.shelf import put
from tests.serving.models.test_shadow import report as shadow_report
from tests.serving.patrol.letters import hour
from tests.serving.patrol.letters import letter as patrol_letter
from tests.serving.rechecks.town import gone, moved, opened, result
from tests.serving.samples.street import look, make, scene
from tests.serving.suppressions.test_suppressions import letter

DESTINATION_SECRET = "only the platform and we know this"
ANOTHER = "quite another password"

ZONE = {"id": "lawn", "kind": "green_belt", "polygon": LAWN}
AREA = {"camera": "gate-3", "view": "main", "area": LAWN}
MARKET = {**{k: v for k, v in PERMIT.items() if k != "area"}, "id": "west-market", "areas": [AREA]}
HOTLINE = {
    "source": "hotline",
    "number": "12345-20260504-0117",
    "kind": "green_belt_parking",
    "district": "north",
    "longitude": 117.1,
    "latitude": 36.6,
    "reported_at": "2026-05-04T03:50:00Z",
    "text": "A car stands on the lawn.",
}
CAMERAS = "id,name,url\ngate-9,Camera gate-9,rtsp://10.0.0.9/1\n"
DISTRICTS = "id,name,level,parent\nnorth,North,district,\ngarden,Garden Street,street,north\n"
MAY = {"from": "2026-05-01", "to": "2026-05-31"}


@dataclass(frozen=True)
class Exchange:
    """One operation, asked once with success."""

    operation: str
    """``GET /api/cases``."""
    request: Any
    answer: httpx.Response


@dataclass
class Walk:
    front: Front
    went: list[Exchange] = field(default_factory=list)

    def ask(
        self,
        client: httpx.Client,
        operation: str,
        body: Any = None,
        *,
        params: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        **names: object,
    ) -> Any:
        method, path = operation.split(" ")
        given: dict[str, Any] = {"params": params, "headers": headers}
        if isinstance(body, BaseModel):
            body = body.model_dump(mode="json")
        if isinstance(body, str):
            given["content"] = body
        elif body is not None:
            given["json"] = body
        answer = client.request(method, path.format(**names), **given)
        assert answer.is_success, f"{operation}: {answer.status_code} {answer.text}"
        self.went.append(Exchange(operation, body, answer))
        return answer.json() if answer.headers.get("content-type") == "application/json" else answer

    def hear(self, client: httpx.Client) -> None:
        """The beginning of an answer that has no end."""
        with client.stream("GET", "/api/events") as answer:
            lines = answer.iter_lines()
            text = "".join(f"{next(lines)}\n" for _ in range(3))
        told = httpx.Response(
            answer.status_code, headers={"content-type": answer.headers["content-type"]}, text=text
        )
        self.went.append(Exchange("GET /api/events", None, told))


@contextmanager
def town(database_url: str, folder: Path, **other: Any) -> Iterator[Front]:
    """Serving with everything a city has: standard, units, packages, a platform, a key."""
    make_key(folder / "evidence.key", replace=False)
    learning = {
        "python": folder / "busy",
        "workspace": folder / "workspace",
        "packages": folder / "packages",
        "picture_pause_s": 3600,
    }
    (folder / "workspace").mkdir()
    # Long steps last as long as the walk: the second one waits, and can be cancelled.
    (folder / "busy").write_text("#!/bin/sh\nexec sleep 600\n")
    (folder / "busy").chmod(0o700)
    evidence = {"key_file": folder / "evidence.key"}
    quiet = {"pause_s": 3600}
    other = {"learning": learning, "evidence": evidence, "handover": quiet, **other}
    with serving(database_url, **other) as front:
        with front.services.db.writing() as session:
            import_pack(session, read_pack(find_pack("county-sample")), "a test", NOON)
            import_units(session, read_register(find_register("county-sample")), "a test", NOON)
            platform = settings_of(
                {"connector": "webhook", "url": "https://platform.example/cases"}
            )
            city = Destination("city", platform, secret=SecretStr(DESTINATION_SECRET))
            DestinationRepository(session).put(city, front.services.vault, NOON)
            handed = settings_of({"connector": "file", "folder": str(folder / "handed")})
            archive = Destination("archive", handed, active=False)
            DestinationRepository(session).put(archive, front.services.vault, NOON)
        put(folder / "packages", "1.0", passed=True)
        put(folder / "packages", "1.1", passed=True)
        yield front


def walked(front: Front) -> list[Exchange]:
    """Everything, once."""
    walk = Walk(front)
    with ExitStack() as doors:
        chief = doors.enter_context(front.person(Role.ADMINISTRATOR))
        engineer = doors.enter_context(front.person(Role.ENGINEER))
        auditor = doors.enter_context(front.person(Role.AUDITOR))
        pipeline = doors.enter_context(front.pipeline())
        _people(walk, chief)
        _cases(walk, chief, pipeline)
        _review(walk, chief)
        _related(walk, chief)
        _cameras(walk, chief, pipeline)
        _evidence(walk, chief, auditor)
        _samples(walk, chief, engineer, pipeline)
        _models(walk, engineer, pipeline)
        _learning(walk, engineer)
        _patrol(walk, chief, pipeline)
        _figures(walk, chief)
        _city(walk, chief)
        _handed(walk, chief)
        _last(walk, chief, auditor)
    return walk.went


def _people(walk: Walk, chief: httpx.Client) -> None:
    made = walk.ask(
        chief,
        "POST /api/users",
        {"name": "reviewer of the north", "role": "reviewer", "district": "north"},
    )
    user = made["user"]["id"]
    walk.ask(chief, "GET /api/users")
    walk.ask(chief, "PATCH /api/users/{user_id}", {"role": "shift_lead"}, user_id=user)
    first = walk.ask(chief, "POST /api/users/{user_id}/password", user_id=user)["password"]
    walk.ask(chief, "POST /api/users/{user_id}/unlock", user_id=user)
    with walk.front.stranger(**{"CityPatrol-Request": "1"}) as somebody:
        name = made["user"]["name"]
        walk.ask(somebody, "POST /api/login", {"name": name, "password": first})
        walk.ask(somebody, "POST /api/password", {"old": first, "new": ANOTHER})
        walk.ask(somebody, "GET /api/me")
        token = {"name": "wall screen", "scopes": ["see_cases", "see_cameras"], "days": 30}
        token_id = walk.ask(somebody, "POST /api/tokens", token)["token"]["id"]
        walk.ask(somebody, "GET /api/tokens")
        walk.ask(somebody, "DELETE /api/tokens/{token_id}", token_id=token_id)
        walk.ask(somebody, "POST /api/logout")
    walk.ask(chief, "DELETE /api/users/{user_id}/sessions", user_id=user)


def _cases(walk: Walk, chief: httpx.Client, pipeline: httpx.Client) -> None:
    front = walk.front
    told = report(front.store, place=9, box=(0.6, 0.5, 0.8, 0.75))
    case_id = walk.ask(pipeline, "POST /api/reports", told)["case_id"]
    tag = chief.get(f"/api/cases/{case_id}").headers["etag"]
    walk.ask(
        chief,
        "POST /api/cases/{case_id}/moves",
        {"action": "confirm", "note": "Two wheels on the lawn."},
        case_id=case_id,
        headers={"If-Match": tag, "Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"},
    )
    walk.ask(chief, "GET /api/cases/{case_id}", case_id=case_id)
    walk.ask(chief, "GET /api/cases", params={"status": "registered", "limit": 1})
    walk.ask(chief, "GET /api/units")
    walk.ask(chief, "GET /api/units/areas")
    walk.ask(chief, "GET /api/cases/{case_id}/suggestion", case_id=case_id)
    dispatch_due(front.services)
    walk.ask(chief, "GET /api/dispatch/waiting", params={"limit": 1})
    _status(walk, str(told.report_id))
    walk.ask(chief, "GET /api/cases/{case_id}/handovers", case_id=case_id)
    second, _ = opened(front)
    moved(front, second, Action.CONFIRM, Action.DISPATCH, Action.ACCEPT, Action.HANDLE)
    walk.ask(pipeline, "POST /api/pipeline/check-results", result(front, second))
    _, third = opened(front, place=3)
    walk.ask(pipeline, "POST /api/pipeline/places-gone", gone(front, third))
    walk.ask(pipeline, "GET /api/watch-plan")


def _status(walk: Walk, event_id: str) -> None:
    """A platform's word, with its signature over exactly these bytes."""
    body = {"event_id": event_id, "status": "accepted", "note": "A crew is on its way."}
    moment = walk.front.clock.now().isoformat()
    with walk.front.stranger() as platform:
        path = "/api/handover/city/status"
        raw = platform.build_request("POST", path, json=body).content
        signed = signature(DESTINATION_SECRET, moment, "POST", path, raw)
        walk.ask(
            platform,
            "POST /api/handover/{destination}/status",
            body,
            headers={TIME_HEADER: moment, SIGNATURE_HEADER: signed},
            destination="city",
        )


def _review(walk: Walk, chief: httpx.Client) -> None:
    walk.hear(chief)
    walk.ask(chief, "GET /api/review/queue")
    [taken] = walk.ask(chief, "POST /api/review/take", {"want": 1})["leases"]
    walk.ask(chief, "GET /api/review/leases")
    walk.ask(chief, "POST /api/review/renew")
    one, case = taken["case_id"], "/api/review/cases/{case_id}"
    walk.ask(chief, f"GET {case}/beside", case_id=one)
    verdict = {"action": "confirm", "version": taken["version"]}
    judged = walk.ask(chief, f"POST {case}/verdict", verdict, case_id=one)
    back = walk.ask(chief, f"POST {case}/take-back", case_id=one)
    assert back["version"] > judged["version"]
    wish = {"case_id": one, "version": back["version"]}
    walk.ask(chief, "POST /api/review/verdicts", {"action": "confirm", "cases": [wish]})
    walk.ask(chief, "POST /api/review/take-back", {"cases": [one]})
    walk.ask(chief, f"POST {case}/skip", case_id=one)
    walk.ask(chief, "POST /api/review/release", {})


def _related(walk: Walk, chief: httpx.Client) -> None:
    walk.ask(chief, "POST /api/outside-reports", HOTLINE)
    walk.ask(chief, "GET /api/outside-reports")
    first, second = (one["id"] for one in chief.get("/api/cases").json()["cases"][:2])
    ties = "/api/cases/{case_id}/related"
    tie = {"other": second, "note": "The same lorry."}
    walk.ask(chief, f"POST {ties}", tie, case_id=first)
    found = walk.ask(chief, f"GET {ties}", case_id=first)
    tie_id = next(one["id"] for one in found if one["other"] == second)
    walk.ask(chief, f"DELETE {ties}/{{tie_id}}", case_id=first, tie_id=tie_id)
    walk.ask(chief, "GET /api/hot-spots", params={"at_least": 2})
    walk.ask(chief, "GET /api/hot-spots.geojson", params={"at_least": 2})


def _cameras(walk: Walk, chief: httpx.Client, pipeline: httpx.Client) -> None:
    walk.ask(chief, "GET /api/cameras", params={"limit": 1})
    camera = "/api/cameras/{camera_id}"
    walk.ask(chief, f"GET {camera}", camera_id="gate-3")
    view = f"{camera}/views/{{view_id}}"
    walk.ask(chief, f"PUT {view}/zones", [ZONE], camera_id="gate-3", view_id="main")
    walk.ask(chief, f"PUT {view}/permits", [PERMIT], camera_id="gate-3", view_id="main")
    _looks(walk, chief, pipeline)
    walk.ask(chief, "GET /api/camera-lines", params={"health": "well", "limit": 1})
    walk.ask(
        chief,
        "POST /api/camera-imports",
        CAMERAS,
        params={"name": "cameras.csv", "source": "platform", "district": "north"},
    )
    walk.ask(pipeline, "POST /api/pipeline/camera-events", event())
    walk.ask(chief, "GET /api/camera-events", params={"open": True})
    walk.ask(chief, f"GET {camera}/events", camera_id="gate-3")
    wish = {"permit": MARKET, "why": "Decision 12 of 2026"}
    permit = "/api/permits/{permit_id}"
    walk.ask(chief, "POST /api/permits", wish)
    walk.ask(chief, "GET /api/permits")
    walk.ask(chief, f"GET {permit}", permit_id="west-market")
    fewer = {"permit": {**MARKET, "capacity": 40}, "why": "The north side is closed."}
    walk.ask(chief, f"PUT {permit}", fewer, permit_id="west-market")
    walk.ask(pipeline, "POST /api/pipeline/suppressions", letter())
    walk.ask(chief, "GET /api/suppressions")
    walk.ask(chief, f"POST {permit}/end", {"why": "Road works."}, permit_id="west-market")


def _looks(walk: Walk, chief: httpx.Client, pipeline: httpx.Client) -> None:
    looks = "/api/cameras/{camera_id}/looks"
    walk.ask(pipeline, "POST /api/pipeline/looks", shown_look())
    walk.ask(chief, f"POST {looks}", camera_id="gate-3")
    walk.ask(pipeline, "GET /api/pipeline/asked-looks")
    look_id = walk.ask(chief, f"GET {looks}", camera_id="gate-3")["usable"]["id"]
    walk.ask(chief, f"GET {looks}/{{look_id}}/picture", camera_id="gate-3", look_id=look_id)
    walk.ask(
        chief,
        "POST /api/cameras/{camera_id}/views/{view_id}/trial",
        [ZONE],
        camera_id="gate-3",
        view_id="main",
    )


def _evidence(walk: Walk, chief: httpx.Client, auditor: httpx.Client) -> None:
    case_id = chief.get("/api/cases").json()["cases"][0]["id"]
    case = "/api/cases/{case_id}"
    [link] = [
        one["link"]
        for one in chief.get(f"/api/cases/{case_id}").json()["evidence"]
        if one["picture"]["role"] == "overview"
    ]
    url = httpx.URL(link)
    walk.ask(
        chief,
        "GET /evidence/{case_id}/{role}",
        params=dict(url.params),
        case_id=case_id,
        role="overview",
    )
    why = {"why": "The owner objects."}
    walk.ask(chief, f"POST {case}/originals", why, case_id=case_id)
    walk.ask(chief, f"POST {case}/holds", why, case_id=case_id)
    walk.ask(chief, f"GET {case}/holds", case_id=case_id)
    walk.ask(chief, f"POST {case}/holds/lift", {"why": "Settled."}, case_id=case_id)
    bundle = {"pictures": "blurred", "why": "The court asked."}
    walk.ask(chief, f"POST {case}/bundle", bundle, case_id=case_id)
    walk.ask(auditor, "GET /api/use-register", params={"limit": 2})
    walk.ask(auditor, "GET /api/use-register.csv")


def _samples(
    walk: Walk, chief: httpx.Client, engineer: httpx.Client, pipeline: httpx.Client
) -> None:
    case_id = chief.get("/api/cases", params={"status": "closed"}).json()["cases"][0]["id"]
    box = {"box": [0.2, 0.5, 0.5, 0.8], "label": "vehicle", "note": "The mirror belongs to it."}
    case = "/api/cases/{case_id}"
    walk.ask(chief, f"POST {case}/box", box, case_id=case_id)
    walk.ask(chief, f"GET {case}/box", case_id=case_id)
    walk.ask(pipeline, "POST /api/look-samples", look(walk.front.store, picture=scene(1)))
    make(walk.front)
    walk.ask(engineer, "GET /api/samples")
    walk.ask(engineer, "GET /api/samples/counts")
    lines = engineer.get("/api/samples").text.splitlines()
    sample_id = json.loads(lines[-1])["sample_id"]
    sample = "/api/samples/{sample_id}"
    walk.ask(engineer, f"GET {sample}", sample_id=sample_id)
    walk.ask(engineer, f"GET {sample}/picture", sample_id=sample_id)
    frozen = {"name": "autumn", "sha256": "d" * 64, "sample_ids": [sample_id]}
    walk.ask(engineer, "POST /api/datasets", frozen)
    walk.ask(engineer, "GET /api/datasets")
    why = {"why": "The owner of the stall asked."}
    walk.ask(chief, f"DELETE {sample}", params=why, sample_id=sample_id)
    walk.ask(chief, f"DELETE {case}/sample", params=why, case_id=case_id)


def _models(walk: Walk, engineer: httpx.Client, pipeline: httpx.Client) -> None:
    package = {"name": "tiny", "version": "1.0"}
    walk.ask(engineer, "POST /api/models/register", package)
    walk.ask(engineer, "POST /api/models/promote", {**package, "why": "Sees bins better."})
    newer = {**package, "version": "1.1", "share": 0.1, "why": "A day in the north."}
    until = (NOON + timedelta(hours=6)).isoformat()
    begun = walk.ask(engineer, "POST /api/models/shadow", {**newer, "until": until})
    candidate = ModelStamp.model_validate(begun["package"])
    cars = PairedCount(label="vehicle", both=31, only_current=1, only_candidate=2, mean_iou=0.87)
    told = shadow_report(candidate, NOON, looks=40, dropped=0, per_label=(cars,))
    walk.ask(pipeline, "POST /api/shadow-reports", told)
    walk.ask(engineer, "GET /api/models/{name}/{version}/shadow", name="tiny", version="1.1")
    walk.ask(engineer, "POST /api/models/shadow/end", {"why": "Enough seen."})
    walk.ask(engineer, "POST /api/models/rollback", {"why": "It missed two stalls."})
    walk.ask(engineer, "GET /api/models")
    walk.ask(engineer, "GET /api/models/history", params={"limit": 1})


def _learning(walk: Walk, engineer: httpx.Client) -> None:
    wish = {
        "step": "dataset",
        "why": "More bins.",
        "words": ["recipes/autumn.toml"],
        "options": {"out": "datasets/autumn"},
    }
    step_id = walk.ask(engineer, "POST /api/learning/steps", wish)["id"]
    step = "/api/learning/steps/{step_id}"
    walk.ask(engineer, f"GET {step}", step_id=step_id)
    walk.ask(engineer, f"GET {step}/log", step_id=step_id)
    walk.ask(engineer, "GET /api/learning/steps", params={"limit": 1})
    cancelled = engineer.post("/api/learning/steps", json=wish).json()["id"]
    walk.ask(engineer, f"POST {step}/cancel", step_id=cancelled)
    walk.ask(engineer, f"POST {step}/again", step_id=cancelled)
    done = {
        "step": "train",
        "why": "Trained on the machine in the lab.",
        "inputs": {"dataset": "autumn"},
        "outcome": {"package": "tiny 1.2"},
    }
    walk.ask(engineer, "POST /api/learning/steps/done", done)


def _patrol(walk: Walk, chief: httpx.Client, pipeline: httpx.Client) -> None:
    told = patrol_letter(hours=(hour(looked=118, failed={"starved": 2}, camera_s=3600.0),))
    walk.ask(pipeline, "POST /api/pipeline/patrol-reports", told)
    walk.ask(chief, "GET /api/patrol")
    walk.ask(chief, "GET /api/patrol/history", params={**MAY, "step": "day"})
    walk.ask(chief, "GET /api/overview")
    walk.ask(chief, "GET /api/map/base")
    walk.ask(chief, "GET /api/map/cameras")
    walk.ask(chief, "GET /api/map/marks")


def _figures(walk: Walk, chief: httpx.Client) -> None:
    walk.ask(chief, "GET /api/statistics", params={**MAY, "by": "kind"})
    walk.ask(chief, "GET /api/statistics/cases", params={**MAY, "lang": "en"})


def _city(walk: Walk, chief: httpx.Client) -> None:
    walk.ask(chief, "GET /api/districts")
    walk.ask(chief, "POST /api/district-imports", DISTRICTS)
    other = {"shipped": "yuncheng-sample"}
    walk.ask(chief, "POST /api/standards-imports", params=other)
    [pack] = walk.ask(chief, "GET /api/standards")["packs"]
    names = {"pack_id": pack["id"], "version": pack["version"]}
    walk.ask(chief, "GET /api/standards/{pack_id}/{version}", **names)
    walk.ask(chief, "POST /api/unit-imports", params={"shipped": "county-sample"})
    walk.ask(chief, "POST /api/calendar-imports", params={"shipped": "2026", "dry_run": "false"})
    walk.ask(chief, "GET /api/calendar")
    walk.ask(chief, "GET /api/settings")


def _handed(walk: Walk, chief: httpx.Client) -> None:
    with walk.front.services.db.writing() as session:
        first = sa.select(sa.func.min(LetterRow.id)).group_by(LetterRow.case_id).limit(2)
        refused = "The platform answered 422: no such street"
        dead = {"state": LetterState.DEAD, "error": refused, "trouble": Trouble.REFUSED}
        letters = sa.update(LetterRow).where(LetterRow.id.in_(first)).values(**dead, attempts=1)
        session.execute(letters)
    walk.ask(chief, "GET /api/destinations")
    walk.ask(chief, "POST /api/destinations/{destination}/probe", destination="archive")
    one, other = (
        letter["id"] for letter in walk.ask(chief, "GET /api/dead-letters")["letters"][:2]
    )
    walk.ask(chief, "POST /api/dead-letters/retry", {"letter": one})
    why = {"why": "Entered there by hand."}
    walk.ask(chief, "POST /api/dead-letters/{letter_id}/give-up", why, letter_id=other)
    policy = {"mode": "auto", "why": "A month without a rejection."}
    walk.ask(chief, "PUT /api/policies/{kind}", policy, kind="bin_overflow")
    walk.ask(chief, "GET /api/policies")


def _last(walk: Walk, chief: httpx.Client, auditor: httpx.Client) -> None:
    walk.ask(auditor, "GET /api/audit", params={"limit": 2})
    walk.ask(auditor, "GET /api/audit/export")
    walk.ask(auditor, "GET /api/audit/proof")
    walk.ask(chief, "GET /health")
    walk.ask(chief, "GET /alive")
