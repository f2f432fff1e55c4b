"""Is a picture good enough to judge, under which light was it taken, and is the view in place?"""

from pipeline.admission.admitting import NO_REFERENCES, Admission, admit
from pipeline.admission.limits import AdmitLimits, ConditionLimits, ViewLimits
from pipeline.admission.memory import LookMemory, ViewMemory
from pipeline.admission.placeholders import Known, Placeholders
from pipeline.admission.reference import Reference, ReferenceUnreadable
from pipeline.admission.rules import RULES
from pipeline.admission.view import References

__all__ = [
    "NO_REFERENCES",
    "RULES",
    "Admission",
    "AdmitLimits",
    "ConditionLimits",
    "Known",
    "LookMemory",
    "Placeholders",
    "Reference",
    "ReferenceUnreadable",
    "References",
    "ViewLimits",
    "ViewMemory",
    "admit",
]
