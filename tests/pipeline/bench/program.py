"""``citypatrol bench`` as a person runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def bench(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it in ``folder``, with none of our settings around."""
    return subprocess.run(
        [sys.executable, "-m", "citypatrol", "bench", *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
