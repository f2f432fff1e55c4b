"""Looks for what is wrong with an installation, and says of each thing what to do."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pipeline.addresses import Addresses
from pipeline.clock import Clock
from pipeline.contract import Check, Finding, Part
from pipeline.doctor.certificates import certificate_findings
from pipeline.doctor.clock import clock_findings
from pipeline.doctor.decoding import decoding_findings
from pipeline.doctor.disk import disk_findings
from pipeline.doctor.installation import Installation
from pipeline.doctor.lenders import lenders
from pipeline.doctor.lending import NothingLent, lent
from pipeline.doctor.link import link_findings, told_plan
from pipeline.doctor.machine import Machine, ThisMachine
from pipeline.doctor.model import model_findings
from pipeline.doctor.pictures import picture_findings
from pipeline.doctor.ports import answers, port_findings
from pipeline.doctor.room import room, told_by_patrol
from pipeline.doctor.round import examine, exit_code
from pipeline.doctor.secrets import secret_findings, token_findings
from pipeline.doctor.sources import none_opened, source_findings
from pipeline.doctor.spool import spool_findings
from pipeline.doctor.store import store_findings

__all__ = [
    "Installation",
    "Machine",
    "NothingLent",
    "ThisMachine",
    "checks_of",
    "examine",
    "exit_code",
    "lenders",
    "lent",
    "told_by_patrol",
    "told_plan",
]


def checks_of(
    it: Installation, clock: Clock, sample: int, machine: Machine | None = None
) -> list[Check]:
    """Of the machine, of what the settings say without asking anybody, and of whatever the patrol
    needs. ``sample``: cameras tried of each source."""
    machine = machine or ThisMachine()
    return [*_of_machine(it, machine), *_of_patrol(it, clock, sample, machine)]


def _of_machine(it: Installation, machine: Machine) -> list[Check]:
    return [
        Check(Part.SECRETS, partial(_secrets, it)),
        Check(Part.CLOCK, partial(clock_findings, machine, machine.ticks())),
        Check(Part.DISK, partial(disk_findings, machine, it.folders())),
        Check(Part.PORTS, partial(port_findings, it.ports())),
    ]


def _of_patrol(it: Installation, clock: Clock, sample: int, machine: Machine) -> list[Check]:
    settings = it.patrol
    state_url = settings.state_url.get_secret_value()
    patience_s = settings.health.outbox_s
    store = Check(Part.STORE, partial(store_findings, it.store, clock))
    trust = Check(Part.CERTIFICATES, lambda: certificate_findings(it.secured(), clock.now()))
    if not it.patrols:
        here = Check(Part.SOURCES, lambda: [none_opened("this machine does not patrol")])
        return [store, here, trust]
    return [
        store,
        Check(Part.MODEL, partial(_model, it), within_s=120.0),
        Check(Part.SPOOL, lambda: spool_findings(state_url, clock.now(), patience_s)),
        Check(Part.SPOOL, lambda: picture_findings(it.store, machine, clock.now(), patience_s)),
        Check(Part.SERVING, partial(_link, it, clock)),
        Check(Part.SOURCES, partial(_sources, it, clock, sample), within_s=600.0),
        trust,
    ]


def _secrets(it: Installation) -> Iterator[Finding]:
    yield from secret_findings(it.generated(), it.passwords(), it.settings_file)
    if it.serving is not None and it.patrols:
        served = it.serving.pipeline_key_id, it.serving.pipeline_token
        yield from token_findings(served, (it.patrol.key_id, it.patrol.token))


def _model(it: Installation) -> Iterator[Finding]:
    plan = it.plan()
    yield from model_findings(it.patrol, plan.model if plan else None)


def _link(it: Installation, clock: Clock) -> Iterator[Finding]:
    """Beside serving that is not started yet, the ports say enough."""
    beside = [one for one in it.ports() if one.setting == "serving.port"]
    if it.serving is None or any(answers(one) for one in beside):
        yield from link_findings(it.patrol, clock)


def _sources(it: Installation, clock: Clock, sample: int) -> Iterator[Finding]:
    yield from decoding_findings(it.patrol)
    if not sample:
        yield none_opened("none was asked for")
    elif (plan := it.plan()) is not None:
        with room(it, plan) as free:
            yield from source_findings(plan, free, it.patrol, clock, Addresses(), sample)
