"""What all nodes have in common while a city is rehearsed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.rehearsal.agenda import Agenda
from pipeline.rehearsal.city import Desk
from pipeline.rehearsal.door import Door
from pipeline.rehearsal.luck import Luck
from pipeline.rehearsal.notes import Notes
from pipeline.rehearsal.script import Machine
from pipeline.schedule import Pace
from pipeline.shards.book import MemoryBook
from pipeline.shards.dues import Dues
from pipeline.shards.lease import LeaseTerms


@dataclass(frozen=True, slots=True)
class World:
    agenda: Agenda
    desk: Desk
    places: Mapping[str, int]
    """Each camera's place in the plan, by id."""
    book: MemoryBook
    dues: Dues
    door: Door
    luck: Luck
    notes: Notes
    machine: Machine
    pace: Pace
    terms: LeaseTerms
