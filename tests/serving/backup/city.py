"""An installation that has lived: cases in several states with pictures of their own, people,
tokens, samples, and a patrol with letters, references and a plan that holds passwords."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from pydantic import SecretStr

import citypatrol
from pipeline.clock import HeldClock
from pipeline.config import PatrolSettings
from pipeline.contract import Camera, EvidenceRole, Report
from pipeline.database import engine_for
from pipeline.database import upgrade as upgrade_pipeline
from pipeline.domain import Light
from pipeline.keeping import KeptPictures
from pipeline.outbox import Letter
from pipeline.state import CameraChange, KeptReference, State
from serving.app import create_services
from serving.audit.domain import Actor
from serving.cases.domain import Action, Move
from serving.cases.service import move_case
from serving.deps import Services
from serving.intake.service import accept
from serving.kept import Kept, Room
from serving.tokens import service as tokens
from serving.users.domain import Permission, Role
from serving.users.service import add_user, find_user
from tests.serving import harness
from tests.serving.examples import NOON, PASSWORD_IN_ADDRESS, camera, evidence, plan, report
from tests.serving.people import REVIEWER
from tests.serving.plans import import_plan
from tests.serving.shelf import Nobody, Shelf

CAMERAS = 30
PASSWORD = "long enough for anybody"
PLAN_IN_THE_OPEN = '{"url": "rtsp://viewer:s3cr3t@with/signs@10.0.0.7"}'
IN_THE_OPEN = (PASSWORD_IN_ADDRESS, PASSWORD, harness.SECRET, harness.TOKEN)


@dataclass
class Town:
    """Both programs' settings, and where pictures lie."""

    settings: citypatrol.Settings
    evidence: Shelf
    samples: Shelf

    @property
    def kept(self) -> list[Kept]:
        return citypatrol.Context(None).kept(self.settings)

    @property
    def stores(self) -> dict[Room, Shelf]:
        return {Room.EVIDENCE: self.evidence, Room.SAMPLES: self.samples}

    def services(self) -> Services:
        given = self.settings.serving_or_complain()
        clock = HeldClock(NOON)
        return create_services(given, self.evidence, self.samples, clock, Nobody())


def town(serving_url: str, folder: Path, secret_key: str = harness.SECRET) -> Town:
    """With the pipeline's tables in ``folder``."""
    serving = harness.settings(serving_url, secret_key=secret_key)
    patrol = PatrolSettings(state_url=SecretStr(f"sqlite:///{folder}/pipeline.db"))
    return Town(citypatrol.Settings(serving=serving, patrol=patrol), Shelf(), Shelf())


def picture(number: int) -> bytes:
    """Its bytes are all a backup looks at."""
    return b"\xff\xd8\xff" + np.random.default_rng(number).bytes(800)


def case_report(shelf: Shelf, number: int, cameras: int = CAMERAS) -> Report:
    """Its own place and four pictures of its own."""
    roles = (EvidenceRole.OVERVIEW, EvidenceRole.CLOSE_UP, EvidenceRole.LATER)
    items = [
        evidence(shelf, role, picture(number * 4 + index), NOON) for index, role in enumerate(roles)
    ]
    before = NOON - timedelta(hours=1)
    items.append(evidence(shelf, EvidenceRole.REFERENCE, picture(number * 4 + 3), before))
    camera_id = f"camera-{number % cameras}"
    where = {"camera_id": camera_id, "place_id": UUID(int=number)}
    return report(Shelf(), place=number // cameras + 2, evidence=tuple(items), **where)


def live(there: Town, cases: int, cameras: int = CAMERAS) -> None:
    """Fill an empty town."""
    services = there.services()
    with services.db.writing() as session:
        # Far apart: nothing that one sees can be what another one sees.
        far = [camera(f"camera-{one}", longitude=one / 100 + 100) for one in range(cameras)]
        import_plan(session, plan(*far), services.vault, NOON)
        add_user(session, "a program", Role.REVIEWER, None, NOON, PASSWORD)
        owner = find_user(session, "a program").person
        actor = Actor.at_command_line("test")
        tokens.make(session, owner, "export", [Permission.SEE_CASES], 5, NOON, actor)
    # Reports that come at once are entered together: one wait for the disk instead of hundreds.
    with ThreadPoolExecutor(32) as pool:
        bodies = (case_report(there.evidence, number, cameras) for number in range(cases))
        sent = (one.model_dump_json().encode() for one in bodies)
        receipts = list(pool.map(partial(accept, services), sent))
    with services.db.writing() as session:
        for number, receipt in enumerate(receipts):
            if number % 3 == 1:
                move_case(session, REVIEWER, receipt.case_id, Move(Action.CONFIRM, 1), NOON)
            elif number % 3 == 2:
                no = Move(Action.REJECT, 1, reason="passing")
                move_case(session, REVIEWER, receipt.case_id, no, NOON)
    services.db.close()
    _patrol(there)


def _patrol(there: Town) -> None:
    url = there.settings.patrol.state_url.get_secret_value()
    upgrade_pipeline(url)
    engine = engine_for(url)
    state, kept = State(engine), KeptPictures(engine)
    own = there.evidence.put(picture(-1 % 10**6), "image/jpeg")
    kept.remember(own, NOON)
    reference = KeptReference("camera-0", "main", Light.DAY, "d" * 32, bytes(range(256)))
    letter = Letter(UUID(int=7), '{"kind": "report", "夜": [1, 2.5, null]}', NOON)
    state.save([CameraChange("camera-0", '{"places": []}', [letter], reference=reference)])
    state.keep_watch_plan(PLAN_IN_THE_OPEN)
    engine.dispose()


def addresses(there: Town) -> dict[str, Any]:
    """Of every camera, open."""
    services = there.services()
    with services.db.reading() as session:
        from serving.cameras.repository import CameraRepository
        from serving.users.domain import Scope

        cameras: list[Camera] = list(
            CameraRepository(session, Scope.everywhere()).cameras(services.vault)
        )
    services.db.close()
    return {one.id: one.url.get_secret_value() for one in cameras if one.url}
