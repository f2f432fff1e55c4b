"""Proves a case again where it is kept: its chain, and every picture hashed afresh."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pipeline.contract import EvidenceItem, EvidenceRole
from pipeline.storage import PictureCorrupt, PictureMissing, Store
from serving.cases.chain import Chain, faults, plain
from serving.cases.domain import Case
from serving.cases.errors import CaseNotFound
from serving.cases.repository import CaseRepository
from serving.cases.steps import StepRepository
from serving.evidence import keys
from serving.evidence.checking import back_filled_note, deletion_note, head_text
from serving.evidence.findings import Findings
from serving.evidence.phrases import PHRASES
from serving.evidence.signing import read_pem
from serving.evidence.tables import EvidenceHeadRow
from serving.retention.domain import Deleted
from serving.retention.references import deletions
from serving.users.domain import Scope


def check_case(session: Session, store: Store, case_id: UUID) -> Findings:
    """Everything that is wrong with a case's history and pictures.

    Raises CaseNotFound, or StoreUnavailable when the store does not answer: that proves nothing
    either way.
    """
    everywhere = Scope.everywhere()
    case = CaseRepository(session, everywhere).get(case_id)
    chain = StepRepository(session, everywhere).chain(case_id)
    if case is None or chain is None:
        raise CaseNotFound
    deleted = deletions(session, case_id)
    complaints = (
        *_history(case, chain),
        *_heads(session, case_id, chain),
        *picture_complaints(store, case.pictures, deleted),
    )
    return Findings(complaints, tuple(_notes(case, chain, deleted)))


def _notes(case: Case, chain: Chain, deleted: Mapping[str, Deleted]) -> Iterator[str]:
    back_filled = chain.start.get("back_filled")
    if back_filled:
        yield back_filled_note(back_filled)
    for item in case.pictures:
        if (gone := deleted.get(item.sha256)) is not None:
            yield deletion_note(item.role, item.sha256, gone.rule, plain(gone.at))


def picture_complaints(
    store: Store, pictures: Iterable[EvidenceItem], deleted: Collection[str] = ()
) -> list[str]:
    """One sentence per picture that is not what its letter said; empty when all are. Those whose
    hash is in ``deleted`` went in due time.

    Raises StoreUnavailable.
    """
    found = []
    for item in pictures:
        if item.sha256 in deleted:
            continue
        wrong = _complaint(store, item.role, item.sha256, item.size_bytes)
        if wrong:
            found.append(wrong)
        source = item.cut_from
        if source is None or source in deleted:
            continue
        if _complaint(store, item.role, source, None):
            found.append(PHRASES.text("no-original", name=source[:12], role=item.role))
    return found


def _history(case: Case, chain: Chain) -> Iterator[str]:
    yield from faults(chain)
    last = case.steps[-1] if case.steps else None
    if len(case.steps) != case.line.version or last is None:
        yield PHRASES.text("steps", version=case.line.version, steps=len(case.steps))
    elif last.to_status is not case.line.status:
        yield PHRASES.text("status", status=case.line.status, last=last.to_status)


def _heads(session: Session, case_id: UUID, chain: Chain) -> Iterator[str]:
    """What was signed of the chain earlier has to be on it still."""
    known = {key.id: read_pem(key.pem) for key in keys.known(session)}
    hashes = [chain.start_hash, *(link.hash for link in chain.links)]
    rows = session.scalars(
        sa.select(EvidenceHeadRow)
        .where(EvidenceHeadRow.case_id == case_id)
        .order_by(EvidenceHeadRow.id)
    )
    for row in rows:
        key = known.get(row.key_id)
        text = head_text(case_id, row.sequence, row.hash, plain(row.at))
        if key is None or not key.signed(text, base64.b64decode(row.signature)):
            yield PHRASES.text("signature", at=plain(row.at))
        elif row.sequence >= len(hashes) or hashes[row.sequence] != row.hash:
            yield PHRASES.text("written-anew", at=plain(row.at), step=row.sequence)


def _complaint(store: Store, role: EvidenceRole, sha256: str, size_bytes: int | None) -> str | None:
    named = {"role": role, "name": sha256[:12]}
    try:
        data = store.get(sha256)
    except PictureMissing:
        return PHRASES.text("missing", **named)
    except PictureCorrupt:
        return PHRASES.text("damaged", **named)
    if hashlib.sha256(data).hexdigest() != sha256:
        return PHRASES.text("other-hash", **named)
    if size_bytes is not None and len(data) != size_bytes:
        return PHRASES.text("other-size", bytes=len(data), told=size_bytes, **named)
    return None
