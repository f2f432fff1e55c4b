"""Proves a case for somebody who looks at it: where it is kept, and as a bundle to take along."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pipeline.storage import StoreUnavailable
from serving.audit.exports import note_export
from serving.cases.service import get_case
from serving.deps import Services
from serving.evidence import keys, service
from serving.evidence.checking import check_bundle
from serving.evidence.domain import Pictures
from serving.evidence.errors import StoreAway
from serving.evidence.findings import Findings
from serving.evidence.signing import read_pem
from serving.evidence.tables import EvidenceHeadRow
from serving.evidence.verify import check_case
from serving.users.domain import Permission, Person
from serving.users.permissions import require


@dataclass(frozen=True, slots=True)
class Proof:
    """What a check of a case came to."""

    at: datetime
    findings: Findings
    steps: int
    """Links of its history's chain."""
    pictures: int
    """Of its evidence, each hashed afresh."""
    key_id: str | None
    """The key that signed the history last; None before anybody took a bundle."""
    signed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProvenBundle:
    """A signed bundle that was checked as anybody would check it."""

    name: str
    data: bytes
    proof: Proof


def prove(services: Services, person: Person, case_id: UUID) -> Proof:
    """Hash every picture of a case afresh and go along its chain.

    Raises Forbidden, CaseNotFound or StoreAway.
    """
    require(person, Permission.SEE_EVIDENCE)
    with services.db.reading() as session:
        case = get_case(session, person, case_id)
        try:
            found = check_case(session, services.store, case_id)
        except StoreUnavailable:
            raise StoreAway(
                "The picture store does not answer; try again in a moment.",
                retry_after_s=10,
                code="silent",
            ) from None
        head = _last_head(session, case_id)
    return Proof(
        services.clock.now(),
        found,
        len(case.steps),
        len(case.pictures),
        head.key_id if head else None,
        head.at if head else None,
    )


def proven_bundle(
    services: Services, person: Person, case_id: UUID, pictures: Pictures, why: str
) -> ProvenBundle:
    """Make a bundle, write the use down, and check it with the city's public keys before it leaves.

    Raises what ``serving.evidence.service.bundle`` raises.
    """
    made = service.bundle(services, person, case_id, pictures, why)
    note_export(services, person, "bundle", case=case_id, pictures=pictures)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / made.name
        with file.open("wb") as out:
            out.writelines(made.parts)
        with services.db.reading() as session:
            case = get_case(session, person, case_id)
            head = _last_head(session, case_id)
            trusted = [read_pem(key.pem) for key in keys.known(session)]
        findings = check_bundle(file, trusted)
        data = file.read_bytes()
    proof = Proof(
        services.clock.now(),
        findings,
        len(case.steps),
        len(case.pictures),
        head.key_id if head else None,
        head.at if head else None,
    )
    return ProvenBundle(made.name, data, proof)


def _last_head(session: Session, case_id: UUID) -> EvidenceHeadRow | None:
    return session.scalar(
        sa.select(EvidenceHeadRow)
        .where(EvidenceHeadRow.case_id == case_id)
        .order_by(EvidenceHeadRow.id.desc())
        .limit(1)
    )
