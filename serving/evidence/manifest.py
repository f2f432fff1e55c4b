"""What a bundle says of its case: one JSON document, signed byte for byte as it stands in the file.

It is read again, years later perhaps and by other people, with nothing but this program and the
public key: every value is checked when it is read.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from pipeline.contract import EvidenceRole
from serving.cases.chain import HASH, Chain, Link
from serving.evidence.domain import Pictures

FORMAT: Final = "citypatrol/evidence/1"
MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
README = "README.txt"

Hash = str
_HASH = r"^[0-9a-f]{64}$"


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class PictureState(StrEnum):
    INCLUDED = "included"
    DELETED = "deleted"
    """Its time to be kept was over."""
    MISSING = "missing"
    """It should have been in the store and was not."""
    DAMAGED = "damaged"
    """The store held other bytes than were put there."""


class Deletion(_Said):
    """Why and when a picture was deleted."""

    rule: str
    at: str


class PictureSaid(_Said):
    """One picture of the case. ``sha256`` is that of the original, whatever the bundle holds."""

    role: EvidenceRole
    state: PictureState
    sha256: Hash = Field(pattern=_HASH)
    size_bytes: int = Field(ge=1)
    media_type: str
    width: int
    height: int
    captured_at: str
    cut_from: Hash | None = Field(default=None, pattern=_HASH)
    file: str | None = None
    """Its name in the bundle; None for a picture that is not included."""
    file_sha256: Hash | None = Field(default=None, pattern=_HASH)
    """Of the file: the original's own, or the blurred copy's."""
    deleted: Deletion | None = None


class CaseSaid(_Said):
    id: UUID
    number: str
    kind: str
    status: str
    district: str
    opened_at: str
    camera_id: str
    camera_name: str
    view_id: str
    standard: dict[str, Any] | None
    """The standard it was opened under: pack, version, code, unit, limit."""
    duplicate_of: UUID | None


class ChainSaid(_Said):
    start: dict[str, Any]
    start_hash: Hash = Field(pattern=_HASH)
    steps: list[dict[str, Any]]
    """Each with its ``hash``."""

    def chain(self) -> Chain:
        links = tuple(
            Link(
                {name: value for name, value in step.items() if name != HASH},
                str(step.get(HASH, "")),
            )
            for step in self.steps
        )
        return Chain(self.start, self.start_hash, links)


class Manifest(_Said):
    format: Literal["citypatrol/evidence/1"]
    made_at: str
    made_by: str
    why: str
    key_id: str
    pictures_are: Pictures
    case: CaseSaid
    pictures: list[PictureSaid] = Field(max_length=64)
    model: dict[str, Any]
    """The network that saw it: name, version and the SHA-256 of its weights."""
    permits_checked: list[str]
    report: dict[str, Any]
    """As the pipeline sent it and serving accepted it."""
    chain: ChainSaid
    readme_sha256: Hash = Field(pattern=_HASH)


class SignatureSaid(_Said):
    """``manifest.sig``. The public key is there for convenience: whoever trusts the key of a bundle
    because the bundle brings it trusts anybody."""

    algorithm: Literal["Ed25519"]
    key_id: str
    public_key: str
    """32 bytes in hexadecimal digits."""
    signature: str
    """64 bytes of the manifest's bytes, base64."""


def chain_said(chain: Chain) -> ChainSaid:
    steps = [{**link.fields, HASH: link.hash} for link in chain.links]
    return ChainSaid(start=dict(chain.start), start_hash=chain.start_hash, steps=steps)
