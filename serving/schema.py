"""Every table of serving in one metadata, for the migrations to compare against."""

from serving.audit import tables as _audit
from serving.base import Base
from serving.calendars import tables as _calendars
from serving.cameras import tables as _cameras
from serving.cases import tables as _cases
from serving.districts import tables as _districts
from serving.duty import tables as _duty
from serving.events import tables as _events
from serving.evidence import tables as _evidence
from serving.handover import tables as _handover
from serving.intake import tables as _intake
from serving.learning import tables as _learning
from serving.looks import tables as _looks
from serving.models import tables as _models
from serving.patrol import tables as _patrol
from serving.permits import tables as _permits
from serving.rechecks import tables as _rechecks
from serving.related import tables as _related
from serving.repeats import tables as _repeats
from serving.retention import tables as _retention
from serving.review import tables as _review
from serving.samples import tables as _samples
from serving.standards import tables as _standards
from serving.suppressions import tables as _suppressions
from serving.tokens import tables as _tokens
from serving.units import tables as _units
from serving.users import tables as _users

METADATA = Base.metadata
TABLES = (
    _audit,
    _calendars,
    _cameras,
    _cases,
    _districts,
    _duty,
    _evidence,
    _events,
    _handover,
    _intake,
    _learning,
    _looks,
    _models,
    _related,
    _repeats,
    _retention,
    _patrol,
    _permits,
    _rechecks,
    _review,
    _samples,
    _standards,
    _suppressions,
    _units,
    _tokens,
    _users,
)
