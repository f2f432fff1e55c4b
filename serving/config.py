"""Serving's settings, as values: the one place that reads files and environment is outside."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, SecretStr, model_validator

from models.shelf import SHIPPED
from pipeline.contract import TimeZone
from serving.allowances.settings import AllowanceSettings
from serving.duty.settings import DutySettings
from serving.history.settings import HistorySettings
from serving.oidc.settings import OidcSettings
from serving.pool import PoolSettings
from serving.section import Section

LEAST_SECRET = 32


def _long_enough(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value()) < LEAST_SECRET:
        raise ValueError(
            f"a secret needs at least {LEAST_SECRET} characters: generate one, do not invent one"
        )
    return secret


Network = IPv4Network | IPv6Network
Secret = Annotated[SecretStr, AfterValidator(_long_enough)]


class LearningSettings(Section):
    """The learning loop: where packages stand, how samples are chosen, what runs the long steps."""

    packages: Path = SHIPPED
    """Folder of model packages, ``NAME/VERSION/model.toml``; every worker needs the same ones."""
    finder: Path = SHIPPED / "citypatrol"
    """The package that finds people and vehicles to blur on training pictures; of a folder of
    versions the newest."""
    python: Path = Path(".venv-training/bin/python")
    """What runs long steps (``python -m citypatrol train …``): an environment with the extra
    ``training``."""
    workspace: Path = Path("var/learning")
    """Datasets, runs and logs of long steps; their arguments name paths inside it only."""
    settings_file: Path | None = None
    """The settings file that long steps read; else ``citypatrol.toml`` where serving runs."""
    queue: int = Field(default=8, ge=1, le=100)
    """Long steps that may wait; one runs at a time."""
    most_log_bytes: int = Field(default=20_000_000, ge=10_000)
    """A step that writes more loses the rest of its words, not its work."""
    looks_a_day: int = Field(default=10, ge=0)
    """Looks nobody was told of that become samples: of one camera, for one kind, on one day."""
    near_duplicate_bits: int = Field(default=5, ge=0, le=32)
    """Two pictures whose 64-bit perceptual hashes differ in no more bits are nearly the same."""
    picture_pause_s: float = Field(default=2.0, gt=0, le=3600)
    """How long serving rests between two rounds of making training pictures."""


class BreakerSettings(Section):
    """When a kind of case stops going out unreviewed."""

    last: int = Field(default=20, ge=1, le=1000)
    """Reviewed cases of a kind that went out by themselves, the newest, that are looked at."""
    most_share: float = Field(default=0.3, ge=0, le=1)
    """When reviewers rejected more of them, the kind waits for a reviewer from then on."""


class HandoverSettings(Section):
    """Handing cases over to other systems."""

    allowed_hosts: tuple[str, ...] = ()
    """Hosts that serving may speak to, ``*.city.example`` for every name below; no other."""
    allowed_networks: tuple[Network, ...] = ()
    """Private networks (``10.1.0.0/16``) where such hosts may stand; public ones need no entry."""
    pauses_s: tuple[Annotated[float, Field(gt=0)], ...] = Field(
        default=(300.0, 1800.0, 3600.0, 7200.0, 14_400.0), min_length=1
    )
    """Waits after the first, second, … attempt that failed, the last again and again; up to a fifth
    is added by chance."""
    attempts: int = Field(default=24, ge=1)
    """After so many a letter goes no more by itself: ``citypatrol destinations dead``."""
    pause_s: float = Field(default=1.0, gt=0, le=3600)
    """How long serving rests when nothing is due."""
    stuck_after_s: float = Field(default=86_400.0, gt=0)
    """A letter that waits longer is told in the log once a day."""
    breaker: BreakerSettings = BreakerSettings()


class SameThingSettings(Section):
    """When two cases of a kind are one thing, or perhaps one."""

    overlap: float = Field(default=0.5, gt=0, le=1)
    """Two boxes of one view that overlap by more (intersection over union) lie at one spot; with 1
    only what the patrol itself calls one place does."""
    near_m: float = Field(default=50.0, ge=0, le=2000)
    """Cameras no further apart may see the same thing."""
    near_hours: float = Field(default=24.0, gt=0, le=24 * 31)
    """Cases and outside reports further apart in time are not the same thing."""
    neighbours: Literal["link", "join"] = "link"
    """What a case becomes that a camera nearby perhaps opened already: tied to it for a person to
    decide, or joined with it at once."""
    rebound_days: int = Field(default=15, ge=1, le=366)
    """A case at the spot of one that was closed no longer ago came back."""
    quiet_after: int = Field(default=3, ge=0, le=100)
    """So many cases in a row rejected at one spot, and the next one is joined with the last of them
    instead of asking a reviewer again; 0 asks every time."""
    quiet_hours: float = Field(default=24.0, gt=0, le=24 * 31)
    """But a reviewer is asked again when the last rejection is longer ago."""


class RelatedSettings(Section):
    """One thing, one case."""

    every: SameThingSettings = SameThingSettings()
    """Kinds without a rule of their own."""
    kinds: dict[str, SameThingSettings] = Field(
        default_factory=lambda: {"manhole_missing": SameThingSettings(quiet_after=0)}
    )
    """Rules by violation kind. As it comes, reviewers are asked about every hole in the road."""

    def rule(self, kind: str) -> SameThingSettings:
        return self.kinds.get(kind, self.every)


class EvidenceSettings(Section):
    """Evidence that proves itself elsewhere."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, use_attribute_docstrings=True
    )

    key_file: Path = Path("var/evidence.key")
    """Private Ed25519 key that signs bundles, PEM, for its owner only: ``citypatrol evidence keys
    new`` makes it. Back it up."""
    private_key: SecretStr | None = None
    """The same key as text, where secrets come from the environment; it goes before the file."""


class RetentionSettings(Section):
    """How long evidence is kept (a legal hold keeps it longer)."""

    rejected_days: float = Field(default=30.0, gt=8)
    """Pictures of a rejected case and of those that joined it, from its rejection on."""
    case_days: float = Field(default=730.0, gt=8)
    """Pictures of a closed case and of those that joined it, from its closing on."""
    samples_follow: bool = True
    """The blurred training picture of a case goes with its evidence."""
    pause_s: float = Field(default=3600.0, gt=0)
    """How long serving rests between two rounds of deleting."""


class RecheckSettings(Section):
    """Re-checks of handled cases by their cameras, and things that leave by themselves."""

    person_minutes: float = Field(default=30.0, gt=0)
    """Working time a person has to look where the camera could not tell."""
    silent_hours: float = Field(default=30.0, gt=0)
    """A check the pipeline tells nothing of for so long goes to a person. Longer than a day: some
    things are looked for at their own part of the day only."""
    close_gone: tuple[str, ...] = ()
    """Violation kinds whose confirmed cases are closed, not handled, when the thing left by itself
    before anybody began; all others wait for a person."""


class DispatchSettings(Section):
    """Sending registered cases to their units, and urging those."""

    pause_s: float = Field(default=2.0, gt=0, le=3600)
    """How long serving rests when no registered case is new."""
    urge_pause_s: float = Field(default=10.0, gt=0, le=3600)
    """How long serving rests when no case has reached a rung of the urge ladder."""


class LooksSettings(Section):
    """The last look of every camera, as people see it."""

    every_hours: float = Field(default=24.0, ge=0)
    """A camera's last look is kept, blurred, no older than so many hours; 0 keeps only those that
    somebody asked for, and those of views that have moved."""


class ReviewSettings(Section):
    """The review queue: who has which case on the screen, and for how long."""

    lease_s: float = Field(default=120.0, ge=1, le=3600)
    """How long a case is kept for whoever took it; an open page renews it."""
    most_leases: int = Field(default=5, ge=1, le=20)
    """Cases one person may have taken at once: the one on the screen and those loaded ahead."""
    skip_minutes: float = Field(default=10.0, gt=0, le=1440)
    """After so long a skipped case comes back to whoever skipped it; others may have it at once."""
    undo_s: float = Field(default=10.0, ge=0, le=300)
    """How long a person's verdict may be taken back. Nobody else is told of it before."""


class NoticeSettings(Section):
    """Live changes for open pages (``GET /api/events``)."""

    beat_s: float = Field(default=15.0, gt=0, le=300)
    """How often an idle stream says that it is alive, and asks whether its person still may."""
    backlog: int = Field(default=1000, ge=1, le=100_000)
    """Notices kept for pages whose connection broke; one that missed more is told to load again."""
    queue: int = Field(default=200, ge=1, le=10_000)
    """Notices a page may not have heard yet; a slower one is told to load again."""
    listeners: int = Field(default=500, ge=1, le=10_000)
    """Pages that may listen at once."""


class MapSettings(Section):
    """The console's map. By itself it asks no other server: it is drawn from imported outlines."""

    tiles: str | None = Field(default=None, pattern=r"^https?://[A-Za-z0-9.:\[\]-]+/[^\s\"'<>;,]*$")
    """Address of map tiles with ``{z}``, ``{x}`` and ``{y}`` in it. Browsers then load pictures
    from that one host, which learns where people look."""
    tiles_crs: Literal["wgs84", "gcj02", "cgcs2000"] = "wgs84"
    """What the tiles are drawn in; most public ones in China are ``gcj02``."""
    attribution: str = Field(default="", max_length=200)
    """Whose tiles they are; stands on the map."""
    most_zoom: int = Field(default=18, ge=1, le=22)
    """The finest tiles there are."""

    @model_validator(mode="after")
    def _has_its_blanks(self) -> MapSettings:
        if self.tiles is not None and any(one not in self.tiles for one in ("{z}", "{x}", "{y}")):
            raise ValueError("tiles needs {z}, {x} and {y} in its address")
        return self


class ServingSettings(Section):
    """Everything serving can be told. Unknown keys are errors, secrets never show themselves."""

    database_url: SecretStr = SecretStr("sqlite:///var/serving.db")
    """SQLite for a machine by itself, ``postgresql://user:password@host/name`` in production."""
    listen_url: SecretStr | None = None
    """The database's own address, past a pooler that lends connections by the transaction
    (``serving.pool.bouncer``): what processes of serving tell one another comes through none."""
    pool: PoolSettings = PoolSettings()
    secret_key: Secret
    """Signs evidence links and seals camera addresses. Changing it makes both unreadable."""
    pipeline_key_id: str = Field(default="pipeline", pattern=r"^[A-Za-z0-9._-]{1,64}$")
    pipeline_token: Secret
    """Shared with the pipeline, which signs its requests with it."""
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    trusted_proxies: tuple[Network, ...] = ()
    """Networks of reverse proxies (``172.30.7.0/24``) that are believed whom they ask for; one on
    this machine is anyway. Without it, a proxy elsewhere looks like one person who asks too
    often."""
    timezone: TimeZone = "Asia/Shanghai"
    """The city's own time: case numbers and permit windows follow it."""
    max_picture_bytes: int = Field(default=12_000_000, ge=1)
    max_report_bytes: int = Field(default=1_000_000, ge=1)
    link_seconds: int = Field(default=300, ge=1, le=86_400)
    """How long an evidence link opens its picture."""
    session_hours: float = Field(default=12.0, gt=0, le=24 * 31)
    secure_cookies: bool = False
    """Set it when people reach serving over HTTPS: browsers then never send the cookie in clear."""
    hsts_seconds: int = Field(default=0, ge=0)
    """How long browsers shall come over HTTPS only (Strict-Transport-Security); 0 says nothing.
    Set it, like ``secure_cookies``, when every address of serving is HTTPS."""
    audit_days: int = Field(default=365, ge=180)
    """How long entries of the audit log are kept."""
    login_failures: int = Field(default=5, ge=1)
    """Wrong passwords for one name within ``login_window_s`` before it has to wait."""
    login_failures_per_address: int = Field(default=50, ge=1)
    login_window_s: int = Field(default=900, ge=1)
    signature_skew_s: int = Field(default=300, ge=1)
    """How far the pipeline's clock may be from ours."""
    pipeline_silent_s: float = Field(default=120.0, gt=0)
    """After so long without a word from the pipeline, /health says what to look at."""
    metrics_token: Secret | None = None
    """Opens /metrics with ``Authorization: Bearer …``; without one there is no such page."""
    oidc: OidcSettings | None = None
    """Signing in with the city's own sign-in service (OpenID Connect); without it, passwords
    only."""
    learning: LearningSettings = LearningSettings()
    handover: HandoverSettings = HandoverSettings()
    related: RelatedSettings = RelatedSettings()
    evidence: EvidenceSettings = EvidenceSettings()
    retention: RetentionSettings = RetentionSettings()
    history: HistorySettings = HistorySettings()
    recheck: RecheckSettings = RecheckSettings()
    dispatch: DispatchSettings = DispatchSettings()
    duty: DutySettings = DutySettings()
    map: MapSettings = MapSettings()
    looks: LooksSettings = LooksSettings()
    review: ReviewSettings = ReviewSettings()
    allowances: AllowanceSettings = AllowanceSettings()
    notices: NoticeSettings = NoticeSettings()

    @property
    def listens_at(self) -> SecretStr | None:
        """Where processes hear of each other's changes, if anywhere: the one of an SQLite file, or
        behind a pooler, hears its own."""
        if self.listen_url is not None:
            return self.listen_url
        alone = self.pool.bouncer or self.database_url.get_secret_value().startswith("sqlite")
        return None if alone else self.database_url
