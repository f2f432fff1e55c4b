"""Where torch and ultralytics are: the tests themselves run without them."""

import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[2]


def training_python() -> str | None:
    """The interpreter that has them: this one, the one of make setup-training, or None."""
    if find_spec("torch") and find_spec("ultralytics"):
        return sys.executable
    python = ROOT / ".venv-training" / "bin" / "python"
    return str(python) if python.exists() else None
