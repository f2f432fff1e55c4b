"""Serving with its console as a process of its own: ``python -m tests.serving.console.server DIR``.

DIR holds ``settings.json`` and a folder of pictures.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from pipeline.storage import FolderStore
from serving.config import ServingSettings
from serving.run import serve

if __name__ == "__main__":
    logging.basicConfig()
    folder = Path(sys.argv[1])
    settings = ServingSettings.model_validate_json((folder / "settings.json").read_text())
    serve(settings, FolderStore(folder / "pictures"), FolderStore(folder / "samples"))
