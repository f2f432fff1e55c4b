"""What the pipeline does so that its models may learn, and be changed while looks go on."""

from pipeline.learning.inferred import Inferred
from pipeline.learning.kept import KeptSample, KeptSamples
from pipeline.learning.learners import NO_LEARNERS, Learners
from pipeline.learning.loop import LearningLoop, Post
from pipeline.learning.opening import Running, lacking, open_eyes, open_pointed
from pipeline.learning.quotas import Quotas, SamplingLimits
from pipeline.learning.sampler import Sampler
from pipeline.learning.shadow import Shadowing
from pipeline.learning.sweeping import Sweeper
from pipeline.learning.switch import Switch
from pipeline.learning.verifier import SELF, SecondLookRule, Verifier

__all__ = [
    "NO_LEARNERS",
    "SELF",
    "Inferred",
    "KeptSample",
    "KeptSamples",
    "Learners",
    "LearningLoop",
    "Post",
    "Quotas",
    "Running",
    "Sampler",
    "SamplingLimits",
    "SecondLookRule",
    "Shadowing",
    "Sweeper",
    "Switch",
    "Verifier",
    "lacking",
    "open_eyes",
    "open_pointed",
]
