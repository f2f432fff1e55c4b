"""What a destination can be told, by connector. Secrets are no part of it."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

from pipeline.contract import PermitTerm
from serving.connectors.coordinates import Crs


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an address begins with https:// or http:// and names a host")
    if parts.username or parts.password:
        raise ValueError("an address holds no password: give the secret apart")
    return url


WebAddress = Annotated[str, AfterValidator(_address)]


class Category(BaseModel):
    """A violation kind in a city's own list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scheme: str = ""
    edition: str = ""
    major: str = ""
    minor: str


def _code_key(key: str) -> str:
    _, dot, term = key.partition(".")
    if dot and term not in set(PermitTerm):
        raise ValueError(
            f"{key} names no term of a permit: a code is for a kind, or for a kind, a dot and one "
            f"of {', '.join(PermitTerm)}"
        )
    return key


class _Common(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    codes: dict[Annotated[str, AfterValidator(_code_key)], Category] = {}
    """Violation kind to the platform's code; ``kind.term`` to that of one breaking a permit's term,
    where the platform has another for it."""
    crs: Crs = Crs.WGS84
    """The reference system of positions there."""
    statuses: dict[str, str] = {}
    """The platform's word for a status to ours; see ``serving.handover.statuses``."""
    ca_file: str | None = None
    """Certificates (PEM) of a city's own authority; else those the machine trusts."""
    timeout_s: float = Field(default=15.0, gt=0, le=60)
    poll_s: float = Field(default=600.0, ge=1)
    """How often open cases are asked for, where the platform can be asked."""

    def code_of(self, kind: str, term: str | None) -> Category | None:
        """What the platform calls a violation that breaks ``term`` of a permit, or none."""
        return self.codes.get(f"{kind}.{term}") or self.codes.get(kind)


class WebhookSettings(_Common):
    connector: Literal["webhook"]
    url: WebAddress
    fields: dict[str, str] = {}
    """Name in the platform's JSON (dots open objects) to a template; empty sends the event whole.
    """
    headers: dict[str, str] = {}
    id_field: str = "id"
    """Where its answer holds the name of the case there; dots lead inside."""
    ask_url: WebAddress | None = None
    """Answers what is known of a case: ``{key}`` is our event id, ``{external_id}`` its own name.
    404 means unknown. Without one the platform must honour the header Idempotency-Key."""
    status_field: str = "status"
    mark_field: str = "updated_at"
    pictures_url: WebAddress | None = None
    """Takes pictures before the case, one a request; its answers name them in ``id_field``."""


class Open311Settings(_Common):
    connector: Literal["open311"]
    url: WebAddress
    """The endpoint; ``/requests.json`` is added."""
    jurisdiction_id: str | None = None
    search: bool = True
    """Whether ``GET /requests`` lists what was posted: it tells the fate of a lost answer."""


class MqttSettings(_Common):
    connector: Literal["mqtt"]
    host: str = Field(min_length=1)
    port: int = Field(default=1883, ge=1, le=65535)
    topic: str = Field(default="citypatrol/events", min_length=1, pattern=r"^[^#+]+$")
    username: str | None = None
    tls: bool = False
    client_id: str = "citypatrol"


class FileSettings(_Common):
    connector: Literal["file"]
    folder: str = Field(min_length=1)


ConnectorSettings = Annotated[
    WebhookSettings | Open311Settings | MqttSettings | FileSettings,
    Field(discriminator="connector"),
]

_READER: TypeAdapter[WebhookSettings | Open311Settings | MqttSettings | FileSettings] = TypeAdapter(
    ConnectorSettings
)


def settings_of(given: dict[str, Any]) -> ConnectorSettings:
    """Raises pydantic.ValidationError, which quotes nothing that was given."""
    return _READER.validate_python(given)
