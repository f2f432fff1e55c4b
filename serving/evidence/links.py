"""Links that open one picture of one case to one person for a short while."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from pydantic import SecretStr

from pipeline.contract import EvidenceItem
from serving.evidence.errors import LinkRefused
from serving.users.domain import Person


class EvidenceLinks:
    """Signs links with serving's secret key. The person is in the signature, not in the link."""

    def __init__(self, secret_key: SecretStr, seconds: int) -> None:
        self._key = hashlib.sha256(
            b"citypatrol/evidence links\x00" + secret_key.get_secret_value().encode()
        ).digest()
        self._seconds = seconds

    def make(
        self,
        case_id: UUID,
        item: EvidenceItem,
        person: Person,
        at: datetime,
        *,
        boxes: bool = False,
        width: int | None = None,
        grant: int | None = None,
    ) -> str:
        """A path on this server. Make it only for a case that ``person`` may see.

        ``boxes`` draws the violation's box on a copy; ``width`` asks for a smaller copy, in pixels.
        ``grant`` opens the original: the register's line on which the person said why.
        """
        expires = int(at.timestamp()) + self._seconds
        query: dict[str, str | int] = {
            "expires": expires,
            "signature": self._signature(case_id, item.sha256, person.id, expires, grant),
        }
        if grant is not None:
            query["grant"] = grant
        if boxes:
            query["boxes"] = 1
        if width is not None:
            query["width"] = width
        return f"/evidence/{case_id}/{item.role}?{urlencode(query)}"

    def check(
        self,
        case_id: UUID,
        item: EvidenceItem,
        person: Person,
        expires: int,
        signature: str,
        at: datetime,
        grant: int | None = None,
    ) -> None:
        """Raises LinkRefused: the link is over, or made for somebody or something else."""
        expected = self._signature(case_id, item.sha256, person.id, expires, grant)
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise LinkRefused(
                "This link was not made for you and this picture; open the case and look there."
            )
        if at.timestamp() >= expires:
            raise LinkRefused("This link is over; load the case's page again for a new one.")

    def _signature(
        self, case_id: UUID, sha256: str, person_id: UUID, expires: int, grant: int | None
    ) -> str:
        parts = (case_id, sha256, person_id, expires, "blurred" if grant is None else grant)
        text = "\n".join(map(str, parts))
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()
