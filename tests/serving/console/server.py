"""Serving with its console as a process of its own, as in production: ``python -m … SETTINGS``."""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.storage import FolderStore
from serving.config import ServingSettings
from serving.run import serve

if __name__ == "__main__":
    folder, given = Path(sys.argv[1]), sys.argv[2]
    serve(ServingSettings.model_validate_json(given), FolderStore(folder / "pictures"))
