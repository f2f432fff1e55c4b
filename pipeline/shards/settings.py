"""How several workers share a city: settings."""

from __future__ import annotations

from pydantic import Field, field_validator

from pipeline.domain import Frozen
from pipeline.shards.lease import DRIFT, LeaseTerms
from pipeline.visits import VisitSettings

_TO_SPARE_S = 1.0
"""FFmpeg looks at its limits between two steps of its own."""
_RENEWALS = 5
"""That fit into the time in which a lease is used."""


class ScaleSettings(Frozen):
    """Only where several workers share a city (``patrol --shared``, ``--workers`` or ``--ray``)."""

    lease_s: float | None = Field(default=None, gt=0, le=600)
    """After so many seconds without a renewal others take over what a worker held. None takes what
    five renewals and the closing of sessions need: 20 s with the visit limits as they are."""
    renew_s: float = Field(default=2.0, gt=0, le=60)
    """Leases are renewed so often."""
    cpus: float = Field(default=1.0, gt=0)
    """Processors that Ray sets aside for each worker; without ``--workers`` the cluster has room
    for as many workers as it has times that."""
    gpus: float | None = Field(default=None, ge=0)
    """GPUs, whole ones or a part of one, that Ray sets aside for each worker. None shares out what
    it has."""
    port_each: bool = True
    """Each worker of a fleet has its pages on a port of its own, counted from
    ``patrol.metrics_port``; ``false`` where each has a machine or a pod to itself."""

    @field_validator("gpus")
    @classmethod
    def _whole_ones_or_a_part_of_one(cls, gpus: float | None) -> float | None:
        if gpus is not None and gpus > 1 and gpus != int(gpus):
            raise ValueError("more than one GPU has to be a whole number of them")
        return gpus

    def terms(self, visits: VisitSettings) -> LeaseTerms:
        """Raises LeaseTooShort."""
        limits = [visits, *(visits.at(source) for source in visits.sources)]
        close_s = max(max(one.open_s, one.packet_s) for one in limits) + _TO_SPARE_S
        needed_s = (close_s + _RENEWALS * self.renew_s) / (1 - DRIFT)
        return LeaseTerms(self.lease_s or needed_s, self.renew_s, close_s)
