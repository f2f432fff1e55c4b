"""ultralytics without its voice: no telemetry, no hub, no automatic installs or downloads.

Read from the source of ultralytics 8.4: `YOLO_OFFLINE` makes its online check answer no (which also
turns `utils.events` off), `YOLO_AUTOINSTALL` stops package installs, the setting `sync` is the
telemetry switch, `api_key` the hub's, and one boolean per experiment tracker adds its callbacks.
Its settings file goes into the work folder, so that nothing is written to the home directory.
"""

import os
from pathlib import Path
from types import ModuleType

_TRACKERS = ("clearml", "comet", "dvc", "mlflow", "raytune", "tensorboard", "wandb")


def quiet_ultralytics(work: Path) -> ModuleType:
    """Import ultralytics with everything that calls home switched off.

    work: folder for its settings file; it is created. Call before any other import of ultralytics.
    Raises ModuleNotFoundError, saying what to install, when the extra `training` is absent.
    """
    settings_dir = work / "ultralytics"
    settings_dir.mkdir(parents=True, exist_ok=True)
    os.environ["YOLO_CONFIG_DIR"] = str(settings_dir.resolve())
    os.environ["YOLO_OFFLINE"] = "1"
    os.environ["YOLO_AUTOINSTALL"] = "0"
    os.environ.pop("ULTRALYTICS_API_KEY", None)
    try:
        import ultralytics
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "Training needs the extra 'training' (torch, ultralytics): see training/README.md."
        ) from error
    off = {"sync": False, "api_key": "", **dict.fromkeys(_TRACKERS, False)}
    ultralytics.SETTINGS.update(off)
    module: ModuleType = ultralytics
    return module
