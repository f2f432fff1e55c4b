"""What a network is: packages, engines, and boxes out of pictures.

detector = Detector.open(Path("models/store/citypatrol/0.2.0"))
[detections] = detector([picture])
"""

from models.detections import Detections
from models.detector import Detector
from models.errors import (
    PackageDamaged,
    PackageError,
    PackageInvalid,
    PackageMismatch,
    PackageMissing,
)
from models.package import Package

__all__ = [
    "Detections",
    "Detector",
    "Package",
    "PackageDamaged",
    "PackageError",
    "PackageInvalid",
    "PackageMismatch",
    "PackageMissing",
]
