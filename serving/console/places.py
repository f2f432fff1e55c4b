"""Where the console's pages are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import quote, urlencode
from uuid import UUID

BASE: Final = "/console"
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


def patrol(days: int, source: str | None) -> str:
    """The patrol's page for the last ``days``, of one platform or of all."""
    pairs = [("days", str(days)), *([("source", source)] if source else [])]
    return with_pairs(f"{BASE}/patrol", pairs)


def reports(pairs: list[tuple[str, str]]) -> str:
    """The reports' page that counts what ``pairs`` say."""
    return with_pairs(REPORTS, pairs)


def with_pairs(path: str, pairs: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}"


def sign_in(back: str) -> str:
    return f"{SIGN_IN}?back={quote(back, safe='')}"


def outside(back: str) -> str:
    return f"{OUTSIDE}?back={quote(safe(back), safe='')}"


def safe(back: str) -> str:
    """``back`` when it is a page of the console, otherwise the case list.

    A link to the sign-in page must not be able to send somebody to another site afterwards.
    """
    inside = back == BASE or back.startswith((f"{BASE}/", f"{BASE}?"))
    plain = back.isprintable() and "\\" not in back and "//" not in back
    return back if inside and plain else CASES


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
