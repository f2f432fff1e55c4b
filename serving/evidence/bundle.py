"""Puts a case's evidence into a signed bundle that proves itself elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from pipeline.storage import PictureCorrupt, PictureMissing, Store, StoreUnavailable
from serving.cases.chain import Chain, faults, plain
from serving.cases.domain import Case, Filed
from serving.cases.errors import CaseNotFound
from serving.cases.repository import CaseRepository
from serving.cases.steps import StepRepository
from serving.cases.tables import CaseRow
from serving.deps import Services
from serving.evidence import keys
from serving.evidence.archive import archive
from serving.evidence.blurring import copy_of
from serving.evidence.checking import head_text
from serving.evidence.domain import Pictures, Use, User
from serving.evidence.errors import ChainBroken, StoreAway, WhyMissing
from serving.evidence.manifest import (
    FORMAT,
    MANIFEST,
    README,
    SIGNATURE,
    CaseSaid,
    Deletion,
    Manifest,
    PictureSaid,
    PictureState,
    SignatureSaid,
    chain_said,
)
from serving.evidence.repository import UseRegister
from serving.evidence.signing import SigningKey, written
from serving.evidence.tables import EvidenceHeadRow
from serving.retention.domain import Deleted
from serving.retention.references import deletions
from serving.users.domain import Scope

README_TEXT: Final = """\
Evidence of one case, as CityPatrol keeps it.
本文件包是一个案件的证据。

manifest.json   the case, its report, its whole history, the SHA-256 of every picture
                案件、上报内容、全部处置过程、每张图片的 SHA-256 值
manifest.sig    the city's Ed25519 signature of manifest.json, byte for byte
                对 manifest.json 的 Ed25519 数字签名
pictures/       the pictures, named by role and the first digits of the original's SHA-256
                图片，按用途和原图 SHA-256 值的前几位命名

To check it, without any network, with the public key that the city publishes:
核验方法（无需联网，使用本市公布的公钥）：

    citypatrol evidence verify FILE.zip --key PUBLIC.pem
"""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that is ready to be handed out. Iterate ``parts`` once."""

    name: str
    manifest_sha256: str
    parts: Iterator[bytes]


def make_bundle(
    services: Services, user: User, scope: Scope, case_id: UUID, pictures: Pictures, why: str
) -> Bundle:
    """Sign the case as it stands, write the use down, and hand out the bundle piece by piece.

    The caller has checked what the user may. Raises CaseNotFound, WhyMissing, NoKey, ChainBroken,
    StoreAway or CannotBlur, all before the first piece.
    """
    why = why.strip()
    if not why:
        raise WhyMissing
    key = keys.signing_key(services.settings.evidence)
    at = services.clock.now()
    with services.db.reading() as session:
        case, chain, report = _read(session, scope, case_id)
        deleted = deletions(session, case_id)
    for fault in faults(chain):
        raise ChainBroken(case.line.number, fault)
    checked = [item.model_dump(mode="json") for item in case.checked]
    items = [*report["evidence"], *checked]
    said = [_picture(services, item, pictures, deleted) for item in items]
    manifest = _manifest(case, chain, report, said, key, at, user, pictures, why)
    data = manifest.model_dump_json(indent=1).encode()
    sha256 = hashlib.sha256(data).hexdigest()
    what = Use.BUNDLE_BLURRED if pictures is Pictures.BLURRED else Use.BUNDLE_ORIGINALS
    with services.db.writing() as session:
        keys.remember(session, key.public, at)
        session.add(_head(case, chain, key, at))
        UseRegister(session, scope).add(
            user, what, case_id, case.line.district, at, why, sha256=sha256
        )
    files = _files(services, said, pictures, data, key)
    return Bundle(f"{case.line.number}-{pictures}.zip", sha256, archive(files, at))


def _read(session: Session, scope: Scope, case_id: UUID) -> tuple[Case, Chain, dict[str, Any]]:
    """The case, its chain, and its report as it was kept: the chain covers it so."""
    case = CaseRepository(session, scope).get(case_id)
    chain = StepRepository(session, scope).chain(case_id)
    if case is None or chain is None:
        raise CaseNotFound
    return case, chain, session.get_one(CaseRow, case_id).report


def _picture(
    services: Services, item: dict[str, Any], pictures: Pictures, deleted: Mapping[str, Deleted]
) -> PictureSaid:
    """What the manifest says of a picture. Each is read once here, so that nothing is promised
    that the store does not hold."""
    said = {**item, "state": PictureState.INCLUDED}
    if (gone := deleted.get(item["sha256"])) is not None:
        why = Deletion(rule=gone.rule.value, at=plain(gone.at))
        return PictureSaid.model_validate({**said, "state": PictureState.DELETED, "deleted": why})
    state = _state(services.store, item["sha256"])
    if state is not PictureState.INCLUDED:
        return PictureSaid.model_validate({**said, "state": state})
    sha256, media_type = item["sha256"], item["media_type"]
    if pictures is Pictures.BLURRED:
        copy = copy_of(services, sha256, media_type, item["role"])
        sha256, media_type = copy.sha256, copy.media_type
    ending = "png" if media_type == "image/png" else "jpg"
    name = f"pictures/{item['role']}-{item['sha256'][:12]}.{ending}"
    return PictureSaid.model_validate({**said, "file": name, "file_sha256": sha256})


def _state(store: Store, sha256: str) -> PictureState:
    try:
        store.get(sha256)
    except StoreUnavailable:
        raise StoreAway(
            "The picture store does not answer; try again in a moment.",
            retry_after_s=10,
            code="silent",
        ) from None
    except PictureMissing:
        return PictureState.MISSING
    except PictureCorrupt:
        return PictureState.DAMAGED
    return PictureState.INCLUDED


def _manifest(
    case: Case,
    chain: Chain,
    report: dict[str, Any],
    pictures: list[PictureSaid],
    key: SigningKey,
    at: datetime,
    user: User,
    kind: Pictures,
    why: str,
) -> Manifest:
    line, stamps = case.line, case.report
    return Manifest(
        format=FORMAT,
        made_at=plain(at),
        made_by=user.name,
        why=why,
        key_id=key.public.id,
        pictures_are=kind,
        case=CaseSaid(
            id=line.id,
            number=line.number,
            kind=line.kind,
            status=line.status.value,
            district=line.district,
            opened_at=plain(line.opened_at),
            camera_id=line.camera_id,
            camera_name=line.camera_name,
            view_id=line.view_id,
            standard=_standard(line.filed),
            duplicate_of=case.duplicate_of,
        ),
        pictures=pictures,
        model=stamps.model.model_dump(mode="json"),
        permits_checked=list(stamps.rules.permits_checked),
        report=report,
        chain=chain_said(chain),
        readme_sha256=hashlib.sha256(README_TEXT.encode()).hexdigest(),
    )


def _standard(filed: Filed | None) -> dict[str, Any] | None:
    if filed is None:
        return None
    return {
        "pack": filed.pack,
        "version": filed.version,
        "group": filed.group,
        "code": filed.code,
        "unit": filed.unit,
        "limit_type": filed.limit.type.value,
        "limit_value": filed.limit.value,
    }


def _head(case: Case, chain: Chain, key: SigningKey, at: datetime) -> EvidenceHeadRow:
    text = head_text(case.line.id, len(chain.links), chain.head, plain(at))
    return EvidenceHeadRow(
        case_id=case.line.id,
        sequence=len(chain.links),
        hash=chain.head,
        at=at,
        key_id=key.public.id,
        signature=written(key.sign(text)),
    )


def _files(
    services: Services,
    said: list[PictureSaid],
    pictures: Pictures,
    manifest: bytes,
    key: SigningKey,
) -> Iterator[tuple[str, bytes]]:
    """What stands at the end proves the rest: a bundle that was cut off has no signature."""
    yield README, README_TEXT.encode()
    for one in said:
        if one.file is None:
            continue
        if pictures is Pictures.ORIGINALS:
            data = services.store.get(one.sha256)
        else:
            data = copy_of(services, one.sha256, one.media_type, one.role).data
        yield one.file, data
    yield MANIFEST, manifest
    signature = SignatureSaid(
        algorithm="Ed25519",
        key_id=key.public.id,
        public_key=key.public.raw.hex(),
        signature=written(key.sign(manifest)),
    )
    yield SIGNATURE, signature.model_dump_json(indent=1).encode()
