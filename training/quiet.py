"""ultralytics without its voice: no telemetry, no hub, no automatic installs or downloads.

Read from the source of ultralytics 8.4.190, what can leave the machine and what stops it:

    telemetry (utils.events), error reports      setting `sync`; `YOLO_OFFLINE`, its online check
    its platform (callbacks.platform)            `ULTRALYTICS_API_KEY` and setting `api_key`: none
    experiment trackers                          a setting each
    package installs (check_requirements)        `YOLO_AUTOINSTALL`
    looking for updates at PyPI                  `YOLO_OFFLINE`
    the font Arial.ttf, fetched whenever a       nothing switches it off, so a font that is here
    dataset is opened and no Arial is installed  already is put where it would be looked for
    a small network, fetched to try out float16  train.py never asks for float16
    weights named but missing                    train.py refuses before

Its settings go into the work folder, so that nothing is written to the home directory.
"""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from training.errors import TrainingError

_TRACKERS = ("clearml", "comet", "dvc", "mlflow", "raytune", "tensorboard", "wandb")
_FONTS = ("Arial.ttf", "Arial.Unicode.ttf")


class ExtraMissing(TrainingError):
    """The extra `training` (torch, ultralytics) is not installed here."""


def quiet_ultralytics(work: Path) -> ModuleType:
    """Import ultralytics with everything that calls home switched off.

    work: folder for its settings file; it is created. Call before any other import of ultralytics.
    Raises ExtraMissing, saying what to install, when the extra `training` is absent.
    """
    if not (find_spec("torch") and find_spec("ultralytics")):
        raise ExtraMissing(
            "Training needs torch and ultralytics: install them with make setup-training, "
            "and run .venv-training/bin/citypatrol."
        )
    settings_dir = work / "ultralytics"
    settings_dir.mkdir(parents=True, exist_ok=True)
    os.environ["YOLO_CONFIG_DIR"] = str(settings_dir.resolve())
    os.environ["YOLO_OFFLINE"] = "1"
    os.environ["YOLO_AUTOINSTALL"] = "0"
    os.environ["YOLO_VERBOSE"] = "0"
    os.environ.pop("ULTRALYTICS_API_KEY", None)
    import ultralytics
    from ultralytics.utils import USER_CONFIG_DIR

    off = {"sync": False, "api_key": "", **dict.fromkeys(_TRACKERS, False)}
    ultralytics.SETTINGS.update(off)
    _place_fonts(USER_CONFIG_DIR)
    module: ModuleType = ultralytics
    return module


def _place_fonts(folder: Path) -> None:
    """Put matplotlib's own font under the names ultralytics asks for."""
    matplotlib = find_spec("matplotlib")
    assert matplotlib is not None
    assert matplotlib.origin is not None
    fonts = Path(matplotlib.origin).parent / "mpl-data" / "fonts" / "ttf"
    for name in _FONTS:
        if not (folder / name).exists():
            shutil.copyfile(fonts / "DejaVuSans.ttf", folder / name)
