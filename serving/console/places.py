"""Where the console's pages are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from urllib.parse import quote, urlencode
from uuid import UUID

BASE: Final = "/console"
HOME: Final = f"{BASE}/"
"""Leads everybody to the page their role lives in."""
CASES: Final = f"{BASE}/cases"
MODELS: Final = f"{BASE}/models"
SAMPLES: Final = f"{MODELS}/samples"
DATASETS: Final = f"{MODELS}/datasets"
STEPS: Final = f"{MODELS}/steps"
ASK: Final = f"{MODELS}/ask"
REPORTS: Final = f"{BASE}/reports"
SIGN_IN: Final = f"{BASE}/sign-in"
SIGN_OUT: Final = f"{BASE}/sign-out"
PASSWORD: Final = f"{BASE}/password"
OUTSIDE: Final = f"{BASE}/outside"
TASTE: Final = f"{BASE}/taste"
ASSETS: Final = f"{BASE}/assets"
CAMERAS: Final = f"{BASE}/cameras"
CAMERA_FILES: Final = f"{BASE}/camera-files"
ADMINISTRATION: Final = f"{BASE}/administration"
ADMINISTRATION_FILES: Final = f"{BASE}/administration-files"
AUDIT_EXPORT: Final = "/api/audit/export"
USE_EXPORT: Final = "/api/use-register.csv"
PERMITS: Final = f"{BASE}/permits"
PERMIT_NEW: Final = f"{BASE}/permit-new"
PERMIT_FILES: Final = f"{BASE}/permit-files"


def case_list(status: str | None, kinds: Sequence[str]) -> str:
    return _with(CASES, [("status", status)] if status else [], kinds)


def case(case_id: UUID, kinds: Sequence[str]) -> str:
    """``kinds`` is what the reviewer chose in the list: next and previous keep to it."""
    return _with(f"{CASES}/{case_id}", [], kinds)


def camera_list(query: Mapping[str, str]) -> str:
    """``query`` is what somebody chose to see."""
    return f"{CAMERAS}?{urlencode(query)}" if query else CAMERAS


def camera(camera_id: str) -> str:
    return f"{CAMERAS}/{quote(camera_id, safe='')}"


def zones(camera_id: str, part: str | None = None) -> str:
    """Drawing on a camera's view, over the last look of this ``part``."""
    return f"{camera(camera_id)}/zones" + (f"?on={part}" if part else "")


def permit_list(query: Mapping[str, str]) -> str:
    """``query`` is what somebody chose to see."""
    return f"{PERMITS}?{urlencode(query)}" if query else PERMITS


def permit(permit_id: str, week: date | None = None) -> str:
    """A permit, with the week in which ``week`` lies; without it the present one."""
    path = f"{PERMITS}/{quote(permit_id, safe='')}"
    return f"{path}?week={week.isoformat()}" if week else path


def permit_edit(permit_id: str) -> str:
    return f"{permit(permit_id)}/edit"


def permit_like(permit_id: str) -> str:
    """Where a new permit is granted that begins as another one stands."""
    return f"{PERMIT_NEW}?like={quote(permit_id, safe='')}"


def patrol(days: int, source: str | None) -> str:
    """The patrol's page for the last ``days``, of one platform or of all."""
    pairs = [("days", str(days)), *([("source", source)] if source else [])]
    return with_pairs(f"{BASE}/patrol", pairs)


def reports(pairs: list[tuple[str, str]]) -> str:
    """The reports' page that counts what ``pairs`` say."""
    return with_pairs(REPORTS, pairs)


def user(user_id: UUID) -> str:
    """Somebody with a login, as those see them who manage people."""
    return f"{ADMINISTRATION}/users/{user_id}"


def pack(pack_id: str, version: str) -> str:
    """A standards pack."""
    return f"{ADMINISTRATION}/standards/{quote(pack_id, safe='')}/{quote(version, safe='')}"


def calendar_year(year: int) -> str:
    """The calendar's page, with this year drawn."""
    return f"{ADMINISTRATION}/calendar?year={year}"


def with_pairs(path: str, pairs: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}"


def sign_in(back: str) -> str:
    """``back`` is where signing in leads; the front door is not said."""
    return SIGN_IN if back == HOME else f"{SIGN_IN}?back={quote(back, safe='')}"


def outside(back: str) -> str:
    return f"{OUTSIDE}?back={quote(safe(back), safe='')}"


def safe(back: str) -> str:
    """``back`` when it is a page of the console, otherwise the front door.

    A link to the sign-in page must not be able to send somebody to another site afterwards.
    """
    inside = back == BASE or back.startswith((f"{BASE}/", f"{BASE}?"))
    plain = back.isprintable() and "\\" not in back and "//" not in back
    return back if inside and plain else HOME


def package(name: str, version: str, part: str = "") -> str:
    """A model package; ``part`` names one of its tabs."""
    path = f"{MODELS}/packages/{quote(name, safe='')}/{quote(version, safe='')}"
    return f"{path}?part={part}" if part else path


def sample(sample_id: UUID) -> str:
    return f"{SAMPLES}/{sample_id}"


def new_step(kind: str) -> str:
    """Where one asks for a step of the learning loop."""
    return f"{ASK}?kind={kind}"


def step(step_id: UUID) -> str:
    """A step of the learning loop, such as a training run."""
    return f"{STEPS}/{step_id}"


def _with(path: str, query: list[tuple[str, str | None]], kinds: Sequence[str]) -> str:
    pairs = [*query, *(("kind", kind) for kind in kinds)]
    return f"{path}?{urlencode(pairs)}" if pairs else path
