"""What a network is: packages, engines, and boxes out of pictures.

detector = Detector.open(Path("models/store/citypatrol/0.4.0"))
[detections] = detector([picture])
"""

from models.detections import Detections
from models.detector import Detector
from models.errors import (
    EngineAway,
    EngineMissing,
    ModelError,
    PackageDamaged,
    PackageError,
    PackageInvalid,
    PackageLacking,
    PackageMismatch,
    PackageMissing,
    PackageOther,
)
from models.gpus import GpuUse
from models.package import Package
from models.standing import Standing
from models.ways import Engine, Precision

__all__ = [
    "Detections",
    "Detector",
    "Engine",
    "EngineAway",
    "EngineMissing",
    "GpuUse",
    "ModelError",
    "Package",
    "PackageDamaged",
    "PackageError",
    "PackageInvalid",
    "PackageLacking",
    "PackageMismatch",
    "PackageMissing",
    "PackageOther",
    "Precision",
    "Standing",
]
