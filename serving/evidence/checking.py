"""Checks a bundle with nothing but the bundle and the city's public key."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from pydantic import ValidationError

from pipeline.contract import EvidenceRole
from serving.cases.chain import canonical, digest, faults
from serving.evidence.archive import Archive, BundleUnreadable
from serving.evidence.findings import Findings
from serving.evidence.manifest import (
    MANIFEST,
    README,
    SIGNATURE,
    Manifest,
    PictureSaid,
    PictureState,
    SignatureSaid,
)
from serving.evidence.phrases import PHRASES
from serving.evidence.signing import PublicKey, public_key
from serving.sentences import complaint

AFTER_HANDLING: Final = frozenset({EvidenceRole.HANDLE_BEFORE, EvidenceRole.HANDLE_AFTER})
"""A re-check brought them; no report names them, and the step of the check does."""
NAMED: Final = MappingProxyType(
    {
        EvidenceRole.HANDLE_BEFORE: "picture_before",
        EvidenceRole.HANDLE_AFTER: "picture_after",
    }
)


def check_bundle(file: Path, trusted: Sequence[PublicKey]) -> Findings:
    """Everything that is wrong with the bundle in ``file``.

    Without ``trusted`` keys it is only known to be whole in itself, and a note says so.
    """
    try:
        with Archive(file) as bundle:
            return _checked(bundle, trusted)
    except BundleUnreadable as error:
        return Findings((str(error),))


def _checked(bundle: Archive, trusted: Sequence[PublicKey]) -> Findings:
    for name in (MANIFEST, SIGNATURE):
        if name not in bundle.entries:
            return Findings((f"The file has no {name}: it is no bundle, or was cut off.",))
    data = bundle.read(MANIFEST)
    signature, said = _signature(bundle.read(SIGNATURE))
    if signature is None or said is None:
        return Findings((f"{SIGNATURE} was changed: it holds no Ed25519 signature.",))
    key, wrong = _key(said, trusted)
    if key is None:
        return Findings((wrong,))
    if not key.signed(data, signature):
        return Findings(
            (f"{MANIFEST} was changed, or not signed with the key {key.id}: nothing is proven.",)
        )
    try:
        manifest = Manifest.model_validate_json(data)
    except ValidationError as error:
        return Findings((f"{MANIFEST} is not one this version can read: {complaint(error)}.",))
    try:
        history = tuple(_history(manifest))
    except ValueError:
        history = ("The history holds numbers that JSON does not know.",)
    complaints = (
        *_pictures(bundle, manifest),
        *history,
        *_handled(manifest),
        *_others(bundle, manifest),
    )
    return Findings(complaints, tuple(_notes(manifest, key, trusted)))


def _signature(data: bytes) -> tuple[bytes | None, SignatureSaid | None]:
    try:
        said = SignatureSaid.model_validate_json(data)
        return base64.b64decode(said.signature, validate=True), said
    except (ValidationError, binascii.Error, ValueError):
        return None, None


def _key(said: SignatureSaid, trusted: Sequence[PublicKey]) -> tuple[PublicKey | None, str]:
    """The key to check with, or a sentence why there is none."""
    for one in trusted:
        if hmac.compare_digest(one.id.encode(), said.key_id.encode()):
            return one, ""
    if trusted:
        known = ", ".join(one.id for one in trusted)
        return None, (
            f"The bundle was signed with the key {said.key_id!r:.40}, and the key given is {known}:"
            " somebody else signed it, or an older key of the city is needed."
        )
    try:
        own = public_key(bytes.fromhex(said.public_key))
    except ValueError:
        return None, f"{SIGNATURE} was changed: it holds no public Ed25519 key."
    if own.id != said.key_id:
        return None, f"{SIGNATURE} was changed: its public key is not the one it names."
    return own, ""


def _pictures(bundle: Archive, manifest: Manifest) -> Iterator[str]:
    told = [_as_reported(one) for one in manifest.report.get("evidence", ())]
    reported = [one for one in manifest.pictures if one.role not in AFTER_HANDLING]
    if told != [_as_said(one) for one in reported]:
        yield "The list of pictures is not that of the report."
    for one in manifest.pictures:
        name = f"The {one.role} picture {one.sha256[:12]}"
        if one.state in (PictureState.MISSING, PictureState.DAMAGED):
            yield PHRASES.text(f"was-{one.state}", role=one.role, name=one.sha256[:12])
        if one.file is None:
            continue
        if one.file not in bundle.entries:
            yield f"{name} is not in the bundle any more."
            continue
        try:
            data = bundle.read(one.file)
        except BundleUnreadable as error:
            yield str(error)
            continue
        if hashlib.sha256(data).hexdigest() != one.file_sha256:
            yield f"{name} was changed: it does not have the hash that was signed."


def _as_reported(item: Any) -> tuple[object, ...]:
    if not isinstance(item, dict):
        return ()
    return tuple(item.get(name) for name in ("role", "sha256", "size_bytes", "captured_at"))


def _as_said(one: PictureSaid) -> tuple[object, ...]:
    return (one.role.value, one.sha256, one.size_bytes, one.captured_at)


def _history(manifest: Manifest) -> Iterator[str]:
    chain = manifest.chain.chain()
    yield from faults(chain)
    if chain.start.get("report_sha256") != digest(manifest.report):
        yield "The report is not the one that the case was opened with."
    if chain.start.get("case_id") != str(manifest.case.id):
        yield "The history belongs to another case."
    last = chain.links[-1].fields.get("to_status") if chain.links else None
    if last != manifest.case.status:
        yield PHRASES.text("status", status=manifest.case.status, last=last)


def _handled(manifest: Manifest) -> Iterator[str]:
    """The pictures before and after handling are those that the history names."""
    named = _named(manifest)
    if named is None:
        return
    for role, sha256 in named.items():
        found = [one.sha256 for one in manifest.pictures if one.role is role]
        if found != [sha256]:
            yield f"The {role} picture is not the one that the history names, {sha256[:12]}."
    for one in manifest.pictures:
        if one.role in AFTER_HANDLING - named.keys():
            yield f"The history names no {one.role} picture."


def _named(manifest: Manifest) -> dict[EvidenceRole, str] | None:
    """By role, what the last step says that names pictures; None where none ever did."""
    for link in reversed(manifest.chain.chain().links):
        said = {role: link.fields.get(name) for role, name in NAMED.items()}
        named = {role: str(sha256) for role, sha256 in said.items() if sha256 is not None}
        if named:
            return named
    return None


def _others(bundle: Archive, manifest: Manifest) -> Iterator[str]:
    """Whatever lies in the file beside what was signed."""
    known = {MANIFEST, SIGNATURE, README, *(one.file for one in manifest.pictures if one.file)}
    for name in bundle.entries:
        if name not in known:
            yield f"{name} was put into the bundle by somebody: nobody signed it."
    if README in bundle.entries:
        if hashlib.sha256(bundle.read(README)).hexdigest() != manifest.readme_sha256:
            yield f"{README} was changed."
    else:
        yield f"{README} is not in the bundle any more."


def _notes(manifest: Manifest, key: PublicKey, trusted: Sequence[PublicKey]) -> Iterator[str]:
    yield PHRASES.text(
        "made",
        number=manifest.case.number,
        steps=len(manifest.chain.steps),
        who=manifest.made_by,
        at=manifest.made_at,
        key=key.id,
    )
    if not trusted:
        yield PHRASES.text("key-unchecked")
    back_filled = manifest.chain.start.get("back_filled")
    if isinstance(back_filled, dict):
        yield back_filled_note(back_filled)
    if _named(manifest) is None and any(one.role in AFTER_HANDLING for one in manifest.pictures):
        yield PHRASES.text("pair-unnamed")
    if manifest.pictures_are == "blurred":
        yield PHRASES.text("blurred")
    for one in manifest.pictures:
        if one.deleted is not None:
            yield deletion_note(one.role, one.sha256, one.deleted.rule, one.deleted.at)


def deletion_note(role: str, sha256: str, rule: str, at: str) -> str:
    return PHRASES.text("deleted", role=role, name=sha256[:12], rule=rule, at=at)


def back_filled_note(back_filled: dict[str, Any]) -> str:
    return PHRASES.text("back-filled", at=back_filled.get("at"), steps=back_filled.get("steps"))


def head_text(case_id: object, sequence: int, head: str, at: str) -> bytes:
    """What is signed of a chain's last link."""
    return canonical(
        {
            "format": "citypatrol/case-head/1",
            "case_id": str(case_id),
            "sequence": sequence,
            "hash": head,
            "at": at,
        }
    )
