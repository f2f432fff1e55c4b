"""Roles as data: what there is to be allowed, and which role allows it (DOMAIN §3).

A new permission is a line in ``Permission`` and a line for each role that has it; the administrator
has every one. docs/access.md is printed from this table and the routes.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    REVIEWER = "reviewer"
    SHIFT_LEAD = "shift_lead"
    DISPATCHER = "dispatcher"
    HANDLING_UNIT = "handling_unit"
    """Somebody of the unit that mends things: sees that unit's cases and no others."""
    ASSESSOR = "assessor"
    """Reads and exports."""
    ENGINEER = "engineer"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Permission(StrEnum):
    SEE_CASES = "see_cases"
    SEE_EVIDENCE = "see_evidence"
    JUDGE_CASES = "judge_cases"
    """Confirm, reject, merge, reopen."""
    DISPATCH_CASES = "dispatch_cases"
    """Send a case to a unit."""
    HANDLE_CASES = "handle_cases"
    """What a unit does with its case: accept, handle, send back."""
    CHECK_CASES = "check_cases"
    """Say whether a handled violation is gone."""
    STEER_CASES = "steer_cases"
    """Suspend, resume, extend, force-close, urge."""
    SEE_REPORTS = "see_reports"
    """Figures over many cases."""
    EXPORT_CASES = "export_cases"
    """Take cases or figures out as files."""
    SEE_CAMERAS = "see_cameras"
    EDIT_CAMERAS = "edit_cameras"
    SEE_ORIGINALS = "see_originals"
    """Pictures with faces and plates, for a reason that is written down."""
    HOLD_EVIDENCE = "hold_evidence"
    """Keep a case's evidence from being deleted, and let it go again."""
    SEE_USE_REGISTER = "see_use_register"
    """Who used which evidence, when and why."""
    SEE_AUDIT = "see_audit"
    """The log of sign-ins and of changes to users, settings and models."""
    MANAGE_USERS = "manage_users"
    """Add and change people, end their sessions and tokens."""
    MANAGE_CITY = "manage_city"
    """Change what the whole city stands on: districts, standards, destinations and when cases go
    there; see the settings."""
    SEE_SAMPLES = "see_samples"
    """Training pictures, blurred, and what people said of them."""
    DELETE_SAMPLES = "delete_samples"
    SEE_MODELS = "see_models"
    """Packages, the pointer's history, shadow figures and learning steps."""
    CHANGE_MODEL = "change_model"
    """Promote, roll back, put a candidate into the shadow."""
    RUN_LEARNING = "run_learning"
    """Start and cancel learning steps, register datasets."""


MOVING = (
    Permission.JUDGE_CASES,
    Permission.DISPATCH_CASES,
    Permission.HANDLE_CASES,
    Permission.CHECK_CASES,
    Permission.STEER_CASES,
)
"""Each allows some of the actions that move a case."""

LOOKING = frozenset({Permission.SEE_CASES, Permission.SEE_EVIDENCE, Permission.SEE_CAMERAS})

PERMISSIONS: MappingProxyType[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.REVIEWER: LOOKING
        | {
            Permission.JUDGE_CASES,
            Permission.CHECK_CASES,
        },
        Role.SHIFT_LEAD: LOOKING
        | {
            *MOVING,
            Permission.SEE_REPORTS,
            Permission.EXPORT_CASES,
            Permission.SEE_ORIGINALS,
            Permission.HOLD_EVIDENCE,
        },
        # Units without a login of their own telephone: then the dispatcher writes down for them.
        Role.DISPATCHER: LOOKING
        | {
            Permission.DISPATCH_CASES,
            Permission.HANDLE_CASES,
        },
        Role.HANDLING_UNIT: frozenset(
            {
                Permission.SEE_CASES,
                Permission.SEE_EVIDENCE,
                Permission.HANDLE_CASES,
            }
        ),
        Role.ASSESSOR: LOOKING
        | {
            Permission.SEE_REPORTS,
            Permission.EXPORT_CASES,
        },
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
        Role.ADMINISTRATOR: frozenset(Permission),
        Role.AUDITOR: LOOKING
        | {
            Permission.SEE_REPORTS,
            Permission.SEE_ORIGINALS,
            Permission.SEE_USE_REGISTER,
            Permission.SEE_AUDIT,
            Permission.SEE_MODELS,
        },
    }
)
