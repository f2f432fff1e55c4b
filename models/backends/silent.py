"""ONNX Runtime without its telemetry: the only place that may import it first."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any


def silent_onnxruntime() -> Any:
    """The module ``onnxruntime``, which then neither calls home nor writes a device id.

    Since 1.29 its wheels for Linux report to their maker as soon as they are imported: machine,
    session, model and errors, under an id kept in the home directory. Whether they may is asked of
    this variable, once, and whatever the environment says, the answer here is no.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    return import_module("onnxruntime")
