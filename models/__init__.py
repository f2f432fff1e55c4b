"""What a network is: packages, engines, and boxes out of pictures.

detector = Detector.open(Path("models/store/citypatrol/0.4.0"))
[detections] = detector([picture])
"""

from models.detections import Detections
from models.detector import Detector
from models.errors import (
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
from models.package import Package
from models.ways import Engine, Precision

__all__ = [
    "Detections",
    "Detector",
    "Engine",
    "EngineMissing",
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
]
