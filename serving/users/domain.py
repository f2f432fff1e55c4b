"""People: who they are, what their role allows, and which district they see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID


class Role(StrEnum):
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"
    ENGINEER = "engineer"
    AUDITOR = "auditor"


class Permission(StrEnum):
    SEE_CASES = "see_cases"
    SEE_EVIDENCE = "see_evidence"
    JUDGE_CASES = "judge_cases"
    """Confirm, reject, merge, reopen."""
    HANDLE_CASES = "handle_cases"
    """Dispatch, accept, handle, check, suspend."""
    SEE_CAMERAS = "see_cameras"
    EDIT_CAMERAS = "edit_cameras"
    SEE_REGISTER = "see_register"
    """Who looked at which evidence, and when."""
    SEE_SAMPLES = "see_samples"
    """Training pictures, blurred, and what people said of them."""
    DELETE_SAMPLES = "delete_samples"
    SEE_MODELS = "see_models"
    """Packages, the pointer's history, shadow figures and learning steps."""
    CHANGE_MODEL = "change_model"
    """Promote, roll back, put a candidate into the shadow."""
    RUN_LEARNING = "run_learning"
    """Start and cancel learning steps, register datasets."""


PERMISSIONS: MappingProxyType[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.REVIEWER: frozenset(
            {
                Permission.SEE_CASES,
                Permission.SEE_EVIDENCE,
                Permission.JUDGE_CASES,
                Permission.SEE_CAMERAS,
            }
        ),
        Role.ADMINISTRATOR: frozenset(Permission),
        # Originals show faces and plates; an engineer works with blurred pictures only.
        Role.ENGINEER: frozenset(
            {
                Permission.SEE_CASES,
                Permission.SEE_CAMERAS,
                Permission.SEE_SAMPLES,
                Permission.DELETE_SAMPLES,
                Permission.SEE_MODELS,
                Permission.CHANGE_MODEL,
                Permission.RUN_LEARNING,
            }
        ),
        Role.AUDITOR: frozenset(
            {
                Permission.SEE_CASES,
                Permission.SEE_EVIDENCE,
                Permission.SEE_CAMERAS,
                Permission.SEE_REGISTER,
                Permission.SEE_MODELS,
            }
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Scope:
    """The districts a query may touch: one, or every one when ``district`` is None."""

    district: str | None

    @classmethod
    def everywhere(cls) -> Scope:
        return cls(None)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a login. ``district`` None means the whole city."""

    id: UUID
    name: str
    role: Role
    district: str | None

    @property
    def scope(self) -> Scope:
        return Scope(self.district)

    def may(self, permission: Permission) -> bool:
        return permission in PERMISSIONS[self.role]


@dataclass(frozen=True, slots=True)
class LoginLimit:
    """How many wrong passwords within ``window_s`` seconds make a name, or an address, wait."""

    per_name: int
    per_address: int
    window_s: int


@dataclass(frozen=True, slots=True)
class NewSession:
    """A login that succeeded. ``token`` goes into the cookie and is kept nowhere else."""

    token: str
    person: Person
    expires_at: datetime
