"""The pipeline's settings. Reading them from files and environment is the command line's part."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field, SecretStr

from models import Engine, GpuUse, Precision
from models.shelf import SHIPPED, resolve
from pipeline.admission import AdmitLimits
from pipeline.batcher import BatchLimits
from pipeline.camera_events import EventLimits
from pipeline.domain import Frozen, Id, Kind
from pipeline.gate import GateLimits
from pipeline.learning import Running, SamplingLimits, SecondLookRule
from pipeline.lookout import LookRules
from pipeline.places import DEFAULT_RULES, ConfirmRule
from pipeline.rechecks import DEFAULT_CHECKS, CheckRule
from pipeline.schedule import Pace
from pipeline.shards.settings import ScaleSettings
from pipeline.status import HealthLimits
from pipeline.visits import VisitSettings
from pipeline.visits.devices import DecodeSettings


class GpuSettings(Frozen):
    """The GPU the detector runs on, where ``engine`` comes to one."""

    index: int = Field(default=0, ge=0)
    """Which, counted among those the program may use (``CUDA_VISIBLE_DEVICES``). Several workers of
    one machine are given one each anyway."""
    share: float = Field(default=1.0, gt=0, le=1)
    """Of its memory, at most, where others use it too. On Ray it follows from the part of a GPU
    that each worker has."""
    plans: Path = Path("var/tensorrt")
    """Folder for what TensorRT has planned, which takes minutes for every network and GPU."""

    def use(self) -> GpuUse:
        return GpuUse(self.index, self.share, self.plans)


class PatrolSettings(Frozen):
    state_url: SecretStr = SecretStr("sqlite:///var/pipeline.db")
    """Where the pipeline remembers: an SQLAlchemy URL of SQLite or PostgreSQL."""
    serving_url: str = "http://127.0.0.1:8080"
    key_id: str = "pipeline"
    token: SecretStr = SecretStr("")
    """The secret shared with serving. It signs requests and is never sent."""
    model: Path = SHIPPED / "citypatrol"
    """A model package, or a folder of versions of which the newest is taken. It looks where the
    watch plan names none."""
    model_store: Path = SHIPPED
    """Folder of the packages the watch plan may name, each in ``<name>/<version>/``."""
    engine: Engine = Engine.AUTO
    """What runs the network: ``auto`` measures at the start what is installed."""
    precision: Precision = Precision.AUTO
    """``fp32``, ``fp16``, ``bf16``, ``int8`` or ``auto``, which takes the fastest the model's card
    allows."""
    gpu: GpuSettings = GpuSettings()
    decode: DecodeSettings = DecodeSettings()
    lanes: int = Field(default=0, ge=0)
    """Batches the detector works on at once; 0 means one for each processor core, or of several
    workers for each core that the worker has."""
    threads: int = Field(default=1, ge=1)
    """Threads the detector may use for one batch."""
    batch: BatchLimits = BatchLimits()
    detect_width: int = Field(default=640, ge=160)
    """Pixels; pictures are scaled to this width before the detector sees them."""
    plan_refresh_s: float = Field(default=15.0, gt=0)
    reference_every_s: float = Field(default=3600.0, gt=0)
    """A clean picture of each view is kept this often, as the evidence's "before"."""
    unconfirmed_days: float = Field(default=7.0, gt=0.5, le=8)
    """Pictures of places that nobody confirmed are deleted after so many days. Serving keeps those
    of any report longer (``serving.retention``)."""
    metrics_port: int | None = Field(default=None, ge=1, le=65535)
    """Port of the pages /metrics and /health; none when absent."""
    metrics_host: str = "127.0.0.1"
    """Address they listen on. They ask for no password: only the monitoring should reach it."""
    health: HealthLimits = HealthLimits()
    pace: Pace = Pace()
    visit: VisitSettings = VisitSettings()
    admit: AdmitLimits = AdmitLimits()
    gate: GateLimits = GateLimits()
    events: EventLimits = EventLimits()
    confirm: dict[Kind, ConfirmRule] = Field(default_factory=dict)
    """Rules that replace the default ones, by violation kind."""
    recheck: dict[Kind, CheckRule] = Field(default_factory=dict)
    """Rules for re-checks of handled cases that replace the default ones, by violation kind."""
    second_look: dict[Kind, SecondLookRule] = Field(
        default_factory=lambda: {"manhole_missing": SecondLookRule()}
    )
    """Violation kinds whose suspects are looked at again, closer up, before they count; by default
    ``manhole_missing``, which is handed over without a review. ``{}`` leaves it out."""
    sampling: SamplingLimits = SamplingLimits()
    shadow_report_s: float = Field(default=300.0, gt=0)
    """How a candidate in a shadow does is told so often."""
    suppressions_every_s: float = Field(default=300.0, gt=0)
    """Serving is told so often what permits allowed."""
    show_looks_every_s: float = Field(default=3.0, gt=0)
    """Serving is asked so often which cameras people want to see."""
    patrol_report_s: float = Field(default=60.0, ge=5, le=3600)
    """Serving is told so often how the patrol does: coverage, sessions, faults, what comes next."""
    scale: ScaleSettings = ScaleSettings()
    worker: Id | None = None
    """What this patrol is called in what it tells of itself; none takes the machine's name."""
    life: Id | None = None
    """Set by whoever starts a worker, anew for each start, and gives its cameras to the others when
    it has seen its process end: for programs, not for files of settings."""

    def look_rules(self) -> LookRules:
        return LookRules(
            {**DEFAULT_RULES, **self.confirm},
            self.admit,
            self.gate,
            self.events,
            self.reference_every_s,
            self.unconfirmed_days * 86_400,
            {**DEFAULT_CHECKS, **self.recheck},
        )

    def lane_count(self) -> int:
        return self.lanes or len(os.sched_getaffinity(0))

    def running(self) -> Running:
        return Running(
            engine=self.engine,
            precision=self.precision,
            threads=self.threads,
            lanes=self.lane_count(),
            batch=self.batch.size,
            width=self.detect_width,
            band=self.sampling.band if self.sampling.enabled else 0.0,
            gpu=self.gpu.use(),
        )

    def package(self) -> Path:
        """The folder of the model package to use. Raises models.PackageMissing."""
        return resolve(self.model)
