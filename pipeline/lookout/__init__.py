"""What a captured picture changes: admit, gate, detect, judge, confirm, prove, in this order."""

from pipeline.lookout.looking import FindReferences, Lookout
from pipeline.lookout.values import Captured, LookResult, LookRules, Recall, Seen

__all__ = [
    "Captured",
    "FindReferences",
    "LookResult",
    "LookRules",
    "Lookout",
    "Recall",
    "Seen",
]
